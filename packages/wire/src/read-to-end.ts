import { Uint8ArrayList } from 'uint8arraylist'
import type { ByteStream } from './byte-stream.ts'
import { allocLong } from './long-bytes.ts'

/** A stream had more to say than the reader allows. */
export class TooManyBytesError extends Error {
  static override readonly name = 'TooManyBytesError'
  override readonly name = 'TooManyBytesError'
}

/**
 * All the peer sends, to the end. `onBytes` is told of each piece before it is kept, and may throw.
 *
 * @throws TooManyBytesError at the first byte beyond `maxBytes`
 */
export async function readToEnd(
  stream: ByteStream,
  maxBytes: number,
  onBytes?: (bytes: number) => void
): Promise<Uint8Array> {
  const whole = new Uint8ArrayList()
  for (;;) {
    const chunk = await stream.read()
    if (chunk === undefined) return joined(whole, stream)
    if (whole.byteLength + chunk.byteLength > maxBytes) throw new TooManyBytesError(`more than ${maxBytes} bytes`)
    onBytes?.(chunk.byteLength)
    whole.append(chunk)
  }
}

/** The bytes of a list in one array. Where they have to be copied into it, they are released. */
function joined(list: Uint8ArrayList, stream: ByteStream): Uint8Array {
  const [first, ...others] = list
  if (others.length === 0) return first ?? new Uint8Array(0)
  const whole = allocLong(list.byteLength)
  let at = 0
  for (const part of list) {
    whole.set(part, at)
    at += part.length
    stream.release(part)
  }
  return whole
}
