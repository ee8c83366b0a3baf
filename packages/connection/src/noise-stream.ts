/** The encrypted connection of libp2p's Noise, with a shorter way through it. */
import { type MessageStream, StreamMessageEvent } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import { maySendNow, mayTellNow, type MessageStreamInsides } from './message-path.ts'

/** The bytes before a record that say how long it is, the most significant first. */
const LENGTH_BYTES = 2
/** The longest record there can be. */
const MAX_RECORD_BYTES = 65_535

type Bytes = Uint8Array | Uint8ArrayList

/** What of a connection of @chainsafe/libp2p-noise is used though its types do not show it. */
export interface NoiseStreamInsides extends MessageStreamInsides {
  readonly stream: Pick<MessageStream, 'send'>
  readonly decoder: { lengthDecoder: (bytes: Uint8ArrayList) => number }
  writableNeedsDrain: boolean
  encrypt(bytes: Bytes): Uint8ArrayList
  send(bytes: Bytes): boolean
  onData(bytes: Bytes): void
  abort(error: Error): void
  dispatchEvent(event: Event): boolean
}

/** Set on this one connection: what others made with @chainsafe/libp2p-noise stays as it is. */
export function tunedNoise(stream: NoiseStreamInsides): void {
  stream.decoder.lengthDecoder = lengthOf
  sentDirectly(stream)
  toldDirectly(stream)
}

/**
 * Noise's own throws where the length has not come yet, which is so after the last record of whatever arrives: for each
 * message the stack is written down, to be thrown away. Here it is as long as can be, and so has not come either.
 */
function lengthOf(bytes: Uint8ArrayList): number {
  return bytes.byteLength < LENGTH_BYTES ? MAX_RECORD_BYTES : (bytes.get(0) << 8) | bytes.get(1)
}

function sentDirectly(stream: NoiseStreamInsides): void {
  const send = stream.send.bind(stream)
  stream.send = bytes => {
    if (!maySendNow(stream, bytes.byteLength)) return send(bytes)
    try {
      const more = stream.stream.send(stream.encrypt(bytes))
      if (!more) stream.writableNeedsDrain = true
      return more
    } catch (error) {
      // As libp2p's own: a nonce that is used up, or a connection below that has ended, is the end of this one.
      stream.abort(error as Error)
      throw error
    }
  }
}

function toldDirectly(stream: NoiseStreamInsides): void {
  const onData = stream.onData.bind(stream)
  stream.onData = bytes => {
    if (mayTellNow(stream, bytes.byteLength)) stream.dispatchEvent(new StreamMessageEvent(bytes))
    else onData(bytes)
  }
}
