/** What is changed of each stream of Yamux: when it writes what, and when it tells of room. */
import type { Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import type { FrameOutbox } from './frame-outbox.ts'
import { encodeYamuxHeader, type YamuxHeader } from './yamux-header.ts'

/** A stream's state once both ends know of it. */
const ESTABLISHED = 3

/** What of a stream of @chainsafe/libp2p-yamux is used though its types do not show it. */
export interface StreamInsides extends Stream {
  state: number
  recvWindow: number
  recvWindowCapacity: number
  sendWindowUpdate(): void
  sendFrame(header: YamuxHeader, data?: Uint8ArrayList): boolean
}

/**
 * What says nothing to an application may wait for the end of the turn: room, ends, and the agreement on a protocol.
 *
 * @param onFirst - told of the first that an application says
 */
export function gathered(stream: StreamInsides, outbox: FrameOutbox, onFirst: () => void): StreamInsides {
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
  return stream
}

/** An update after each frame is a write, a record and a read for every few requests. */
export function updatedByHalves(stream: StreamInsides): StreamInsides {
  const sendWindowUpdate = stream.sendWindowUpdate.bind(stream)
  stream.sendWindowUpdate = () => {
    const hasRoom = stream.recvWindowCapacity * 2 > stream.recvWindow
    if (stream.state !== ESTABLISHED || !hasRoom) sendWindowUpdate()
  }
  return stream
}
