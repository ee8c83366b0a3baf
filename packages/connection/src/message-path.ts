import type { Uint8ArrayList } from 'uint8arraylist'

/** What a message stream of @libp2p/utils keeps, though its types do not show all of it. */
export interface MessageStreamInsides {
  readonly writeStatus: string
  readonly writableNeedsDrain: boolean
  readonly sendingData: boolean
  readonly writeBuffer: Uint8ArrayList
  readonly readStatus: string
  readonly remoteWriteStatus: string
  readonly readBuffer: Uint8ArrayList
  listenerCount(type: string): number
}

/**
 * Whether what is sent now waits behind nothing. libp2p puts it into a list, copies the list twice, and makes an event of
 * each time that the list is empty again, which seldom anybody listens to.
 */
export function maySendNow(stream: MessageStreamInsides, byteLength: number): boolean {
  return (
    byteLength > 0 &&
    stream.writeStatus === 'writable' &&
    !stream.writableNeedsDrain &&
    !stream.sendingData &&
    stream.writeBuffer.byteLength === 0 &&
    stream.listenerCount('idle') === 0
  )
}

/** Whether what has come now is told before nothing else: likewise a list, and a copy of it. */
export function mayTellNow(stream: MessageStreamInsides, byteLength: number): boolean {
  return (
    byteLength > 0 &&
    stream.readStatus === 'readable' &&
    stream.remoteWriteStatus === 'writable' &&
    stream.readBuffer.byteLength === 0 &&
    stream.listenerCount('message') > 0
  )
}
