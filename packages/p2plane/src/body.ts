/** The parts of a message, between application values and bytes. */
import { decodeWith, encodeWith, type Schema } from '@p2plane/message'
import type { Codec } from '@p2plane/wire'

/** Which part of a message, as it is called in what a user reads. */
export type BodyName = 'request' | 'response' | 'input' | 'output'

/** A value or bytes that do not fit the schema: `request.nonce: expected number, received string`. */
class BodyError extends Error {
  override readonly name = 'BodyError'
}

/** The bytes of a value. @throws BodyError */
export function encodeBody<T>(codec: Codec, schema: Schema<T>, value: T, name: BodyName): Uint8Array {
  return explain(name, () => codec.encode(encodeWith(schema, value)))
}

/** The value of bytes. @throws BodyError */
export function decodeBody<T>(codec: Codec, schema: Schema<T>, bytes: Uint8Array, name: BodyName): T {
  return explain(name, () => decodeWith(schema, codec.decode(bytes)))
}

function explain<T>(name: BodyName, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause)
    // A schema's text begins with a path, the codec's with a fact.
    throw new BodyError(/^[.[]/.test(text) ? `${name}${text}` : `${name}: ${text}`, { cause })
  }
}
