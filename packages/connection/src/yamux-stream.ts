/** A stream of libp2p's Yamux, with fewer frames and a shorter way through it. */
import { type Stream, StreamMessageEvent } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import type { FrameOutbox } from './frame-outbox.ts'
import { maySendNow, mayTellNow, type MessageStreamInsides } from './message-path.ts'
import type { RoundTrip } from './round-trip.ts'
import type { StreamCompany } from './stream-company.ts'
import { type WindowInsides, windowed } from './stream-window.ts'
import { encodeYamuxHeader, type YamuxHeader } from './yamux-header.ts'

/** A stream's state once both ends know of it. */
const ESTABLISHED = 3
const DATA = 0

/** What of a stream of @chainsafe/libp2p-yamux is used though its types do not show it. */
export interface StreamInsides extends Stream, MessageStreamInsides, WindowInsides {
  readonly readStatus: Stream['readStatus']
  readonly writeStatus: Stream['writeStatus']
  readonly remoteWriteStatus: Stream['remoteWriteStatus']
  readonly streamId: number
  sendWindowCapacity: number
  writableNeedsDrain: boolean
  onData(bytes: Uint8Array | Uint8ArrayList): void
  sendFrame(header: YamuxHeader, data?: Uint8Array | Uint8ArrayList): boolean
  listenerCount(type: string): number
}

/** What `tuned` takes beside the stream. */
export interface TunedInit {
  outbox: FrameOutbox
  company: StreamCompany
  roundTrip: RoundTrip
  /** Told of the first that an application says. */
  onFirst: () => void
}

/** Set on this one stream, as all that `boundedYamux` changes. */
export function tuned(stream: StreamInsides, { outbox, company, roundTrip, onFirst }: TunedInit): StreamInsides {
  gathered(stream, outbox, onFirst)
  windowed(stream, company, roundTrip)
  sentDirectly(stream)
  toldDirectly(stream, company)
  return stream
}

/** What says nothing to an application may wait for the end of the turn: room, ends, and the agreement on a protocol. */
function gathered(stream: StreamInsides, outbox: FrameOutbox, onFirst: () => void): void {
  let isFirst = true
  stream.sendFrame = (header, data) => {
    const head = encodeYamuxHeader(header)
    if (data !== undefined && stream.protocol !== '') {
      if (isFirst) onFirst()
      isFirst = false
      return outbox.send(head, data)
    }
    outbox.sendSoon(head, data)
    return true
  }
}

function sentDirectly(stream: StreamInsides): void {
  const send = stream.send.bind(stream)
  stream.send = data => {
    const length = data.byteLength
    const fits = stream.state === ESTABLISHED && length <= stream.sendWindowCapacity
    if (!fits || !maySendNow(stream, length)) return send(data)
    stream.sendWindowCapacity -= length
    const more = stream.sendFrame({ type: DATA, flag: 0, streamID: stream.streamId, length }, data)
    if (!more) stream.writableNeedsDrain = true
    return more
  }
}

function toldDirectly(stream: StreamInsides, company: StreamCompany): void {
  const onData = stream.onData.bind(stream)
  stream.onData = data => {
    company.heard(stream.streamId)
    if (mayTellNow(stream, data.byteLength)) stream.dispatchEvent(new StreamMessageEvent(data))
    else onData(data)
  }
}
