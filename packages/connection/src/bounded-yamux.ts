/** libp2p's Yamux, with less to say and an end to what it keeps. */
import { yamux, type YamuxMuxerInit } from '@chainsafe/libp2p-yamux'
import type { MessageStream, StreamMuxerFactory } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import { FloodBucket } from './flood-bucket.ts'
import { FrameOutbox } from './frame-outbox.ts'
import { KeepAlive, type KeepAliveInit } from './keep-alive.ts'
import { RapidResets } from './rapid-resets.ts'
import { gateOf } from './stream-gate.ts'
import { RoundTrip } from './round-trip.ts'
import { StreamCompany } from './stream-company.ts'
import { YamuxDecoder, type YamuxFrame } from './yamux-decoder.ts'
import { encodeYamuxHeader, type YamuxHeader } from './yamux-header.ts'
import { type StreamInsides, tuned } from './yamux-stream.ts'

/** Below the 4 MiB that a stream of libp2p buffers for reading: with Yamux's default of 16 MiB a paused stream is reset. */
const WINDOW_BYTES = 1024 * 1024
/** Streams that a connection keeps until whoever answers them is ready: libp2p's default of 10 ends the connection. */
const MAX_EARLY_STREAMS = 64
/** Streams that a peer may have open: libp2p's default is 1,000, Go's 256 for all of a peer's connections. */
const MAX_INBOUND_STREAMS = 512
/** A stream that is written to without regard for whether the peer takes it is reset here. Yamux's default is no end. */
const MAX_WRITE_BUFFER_BYTES = 16 * 1024 * 1024
/** The last of the types of frames that belong to a stream. */
const WINDOW_UPDATE = 1
/** The flags of a frame that opens its stream, and of one that resets it. */
const SYN = 1
const RST = 8
/** Both js-libp2p and Go measure the round trip every 30 seconds, and each ping is answered. */
const PINGS = { what: 'pings', burst: 20, perSecond: 2 }

/** Until all that a connection begins with is over, in milliseconds. */
const MEASURED_AFTER_MS = 100

/** What of @chainsafe/libp2p-yamux is used though its types do not show it. */
interface MuxerInsides {
  maConn: Pick<MessageStream, 'abort' | 'addEventListener'>
  onData(bytes: Uint8Array | Uint8ArrayList): void
  ping(): Promise<number>
  abort(error: Error): void
  decoder: { emitFrames(chunk: Uint8Array): Iterable<YamuxFrame> }
  handleFrame(frame: YamuxFrame): void
  handleStreamMessage(frame: YamuxFrame): void
  incomingStream(streamID: number): void
  sendFrame(header: YamuxHeader, data?: Uint8ArrayList): boolean
  send(bytes: Uint8Array | Uint8ArrayList): boolean
  _newStream(streamID: number, ...args: never[]): StreamInsides
}

/** What `boundedYamux` takes. */
export interface BoundedYamuxInit {
  /**
   * When a peer that is silent is asked whether it is there, and when it is given up; false for never. In place of
   * libp2p's connection monitor, which opens a stream for each question and asks too where there is no need.
   *
   * @default after 4 seconds, and 5 more
   */
  keepAlive?: KeepAliveInit | false
}

/**
 * Yamux as `createNode` has it by default; a drop-in for `yamux()` in any libp2p, which speaks the same wire. A frame
 * longer than the window ends the connection by its header, as do resets and pings without end; frames are passed on as they arrive
 * rather than kept until they are whole; the peer is told of room in its window once half of it is used rather than
 * after every frame; and the connection to a peer that does not answer ends.
 *
 * @example
 * ```ts
 * import { boundedYamux } from '@p2plane/connection'
 * import { createLibp2p } from 'libp2p'
 *
 * const libp2p = await createLibp2p({ streamMuxers: [boundedYamux()] })
 * ```
 */
export function boundedYamux({ keepAlive = {} }: BoundedYamuxInit = {}): () => StreamMuxerFactory {
  const init: YamuxMuxerInit = {
    // Its own asks every 30 seconds, whatever there is to hear, and does nothing where there is no answer.
    enableKeepAlive: false,
    maxEarlyStreams: MAX_EARLY_STREAMS,
    maxInboundStreams: MAX_INBOUND_STREAMS,
    streamOptions: { maxStreamWindowSize: WINDOW_BYTES, maxWriteBufferLength: MAX_WRITE_BUFFER_BYTES }
  }
  const create = yamux(init)
  return () => {
    const factory = create()
    const createStreamMuxer = factory.createStreamMuxer.bind(factory)
    factory.createStreamMuxer = connection => {
      const muxer = createStreamMuxer(connection)
      const insides = muxer as unknown as MuxerInsides
      const roundTrip = new RoundTrip(() => insides.ping())
      bound(insides, roundTrip)
      if (keepAlive !== false) keptAlive(insides, keepAlive, roundTrip)
      measured(insides, roundTrip)
      return muxer
    }
    return factory
  }
}

/** Set on this one muxer: what others made with @chainsafe/libp2p-yamux stays as it is. */
function bound(muxer: MuxerInsides, roundTrip: RoundTrip): void {
  muxer.decoder = new YamuxDecoder(WINDOW_BYTES)
  const resets = new RapidResets()
  const pings = new FloodBucket(PINGS)
  const handleFrame = muxer.handleFrame.bind(muxer)
  // The package's own make a description of each frame, also for a log that nobody reads.
  muxer.handleFrame = frame => {
    const { type, flag, streamID } = frame.header
    if ((flag & RST) !== 0) {
      // Opened and reset by one frame: it is opened when that is handled.
      if ((flag & SYN) !== 0) resets.opened(streamID, performance.now())
      resets.reset(streamID, performance.now())
    }
    if (streamID !== 0 && type <= WINDOW_UPDATE) return muxer.handleStreamMessage(frame)
    pings.add(performance.now())
    handleFrame(frame)
  }
  const outbox = new FrameOutbox(bytes => muxer.send(bytes))
  // Of frames that no stream sends, RST refuses one.
  muxer.sendFrame = (header, data) => {
    const head = encodeYamuxHeader(header)
    if ((header.flag & RST) === 0) return outbox.send(head, data)
    outbox.sendLater(head)
    return true
  }
  const incomingStream = muxer.incomingStream.bind(muxer)
  muxer.incomingStream = streamID => {
    if (gateOf(muxer)?.mayOpen() !== false) incomingStream(streamID)
    else muxer.sendFrame({ type: WINDOW_UPDATE, flag: RST, streamID, length: 0 })
  }
  const company = new StreamCompany(() => performance.now())
  const newStream = muxer._newStream.bind(muxer)
  muxer._newStream = (...args) => {
    const [streamID] = args
    const stream = tuned(newStream(...args), { outbox, company, roundTrip, onFirst: () => resets.settled(streamID) })
    if (stream.direction === 'inbound') {
      resets.opened(streamID, performance.now())
      stream.addEventListener('close', () => resets.settled(streamID), { once: true })
      gateOf(muxer)?.onOpen(stream)
    }
    return stream
  }
}

/** Asks a silent peer, and ends a connection that says nothing. */
function keptAlive(muxer: MuxerInsides, init: KeepAliveInit, roundTrip: RoundTrip): void {
  const giveUp = (error: Error): void => {
    muxer.abort(error)
    muxer.maConn.abort(error)
  }
  const alive = new KeepAlive(init, { ask: () => void roundTrip.measure(), giveUp })
  const onData = muxer.onData.bind(muxer)
  muxer.onData = bytes => {
    alive.heard()
    onData(bytes)
  }
  muxer.maConn.addEventListener('close', () => alive.stop())
}

/** A stream's window depends on the round trip: the package's own growth on any, ours on one that waited for nothing else. */
function measured(muxer: MuxerInsides, roundTrip: RoundTrip): void {
  muxer.ping().catch(() => {})
  const timer = setTimeout(() => void roundTrip.measure(), MEASURED_AFTER_MS)
  muxer.maConn.addEventListener('close', () => clearTimeout(timer))
}
