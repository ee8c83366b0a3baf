/** A stream of libp2p's Yamux, with fewer frames and a shorter way through it. */
import { type Stream, StreamMessageEvent } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import type { FrameOutbox } from './frame-outbox.ts'
import { maySendNow, mayTellNow, type MessageStreamInsides } from './message-path.ts'
import { encodeYamuxHeader, type YamuxHeader } from './yamux-header.ts'

/** A stream's state once both ends know of it. */
const ESTABLISHED = 3
const DATA = 0

/** What of a stream of @chainsafe/libp2p-yamux is used though its types do not show it. */
export interface StreamInsides extends Stream, MessageStreamInsides {
  readonly readStatus: Stream['readStatus']
  readonly writeStatus: Stream['writeStatus']
  readonly remoteWriteStatus: Stream['remoteWriteStatus']
  readonly streamId: number
  state: number
  recvWindow: number
  recvWindowCapacity: number
  sendWindowCapacity: number
  writableNeedsDrain: boolean
  onData(bytes: Uint8Array | Uint8ArrayList): void
  sendWindowUpdate(): void
  sendFrame(header: YamuxHeader, data?: Uint8Array | Uint8ArrayList): boolean
  listenerCount(type: string): number
}

/**
 * Set on this one stream, as all that `boundedYamux` changes.
 *
 * @param onFirst - told of the first that an application says
 */
export function tuned(stream: StreamInsides, outbox: FrameOutbox, onFirst: () => void): StreamInsides {
  gathered(stream, outbox, onFirst)
  updatedByHalves(stream)
  sentDirectly(stream)
  toldDirectly(stream)
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

/** An update after each frame is a write, a record and a read for every few requests. */
function updatedByHalves(stream: StreamInsides): void {
  const sendWindowUpdate = stream.sendWindowUpdate.bind(stream)
  stream.sendWindowUpdate = () => {
    const hasRoom = stream.recvWindowCapacity * 2 > stream.recvWindow
    if (stream.state !== ESTABLISHED || !hasRoom) sendWindowUpdate()
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

function toldDirectly(stream: StreamInsides): void {
  const onData = stream.onData.bind(stream)
  stream.onData = data => {
    if (mayTellNow(stream, data.byteLength)) stream.dispatchEvent(new StreamMessageEvent(data))
    else onData(data)
  }
}
