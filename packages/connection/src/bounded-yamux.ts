/** libp2p's Yamux, with less to say and an end to what it keeps. */
import { yamux, type YamuxMuxerInit } from '@chainsafe/libp2p-yamux'
import type { StreamMuxerFactory } from '@libp2p/interface'
import { ResetBucket } from './reset-bucket.ts'
import { YamuxDecoder, type YamuxFrame } from './yamux-decoder.ts'

/** Below the 4 MiB that a stream of libp2p buffers for reading: with Yamux's default of 16 MiB a paused stream is reset. */
const WINDOW_BYTES = 1024 * 1024
/** Streams that a connection keeps until whoever answers them is ready: libp2p's default of 10 ends the connection. */
const MAX_EARLY_STREAMS = 64
/** Streams that a peer may have open: libp2p's default is 1,000, Go's 256 for all of a peer's connections. */
const MAX_INBOUND_STREAMS = 512
/** A stream that is written to without regard for whether the peer takes it is reset here. Yamux's default is no end. */
const MAX_WRITE_BUFFER_BYTES = 16 * 1024 * 1024
/** The flag of a frame that resets its stream. */
const RST = 8
/** A stream's state once both ends know of it. */
const ESTABLISHED = 3

/** What of @chainsafe/libp2p-yamux is used though its types do not show it. */
interface MuxerInsides {
  decoder: { emitFrames(chunk: Uint8Array): Iterable<YamuxFrame> }
  handleFrame(frame: YamuxFrame): void
  _newStream(...args: never[]): StreamInsides
}

interface StreamInsides {
  state: number
  recvWindow: number
  recvWindowCapacity: number
  sendWindowUpdate(): void
}

/**
 * Yamux as `createNode` has it by default; a drop-in for `yamux()` in any libp2p, which speaks the same wire. A frame
 * longer than the window ends the connection by its header, as do resets without end, frames are passed on as they arrive rather than kept until
 * they are whole, and the peer is told of room in its window once half of it is used rather than after every frame.
 *
 * @example
 * ```ts
 * import { boundedYamux } from '@p2plane/connection'
 * import { createLibp2p } from 'libp2p'
 *
 * const libp2p = await createLibp2p({ streamMuxers: [boundedYamux()] })
 * ```
 */
export function boundedYamux(): () => StreamMuxerFactory {
  const init: YamuxMuxerInit = {
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
      bound(muxer as unknown as MuxerInsides)
      return muxer
    }
    return factory
  }
}

/** Set on this one muxer: what others made with @chainsafe/libp2p-yamux stays as it is. */
function bound(muxer: MuxerInsides): void {
  muxer.decoder = new YamuxDecoder(WINDOW_BYTES)
  const resets = new ResetBucket()
  const handleFrame = muxer.handleFrame.bind(muxer)
  muxer.handleFrame = frame => {
    if ((frame.header.flag & RST) !== 0) resets.add(performance.now())
    handleFrame(frame)
  }
  const newStream = muxer._newStream.bind(muxer)
  muxer._newStream = (...args) => updatedByHalves(newStream(...args))
}

/** An update after each frame is a write, a record and a read for every few requests. */
function updatedByHalves(stream: StreamInsides): StreamInsides {
  const sendWindowUpdate = stream.sendWindowUpdate.bind(stream)
  stream.sendWindowUpdate = () => {
    const hasRoom = stream.recvWindowCapacity * 2 > stream.recvWindow
    if (stream.state !== ESTABLISHED || !hasRoom) sendWindowUpdate()
  }
  return stream
}
