/** The parts of a message, between application values and bytes. */
import type { Schema } from '@p2plane/message'
import { bodyCodec, type BodyBytes, type BodyCodec, type Codec } from '@p2plane/wire'

/** Which part of a message, as it is called in what a user reads. */
export type BodyName = 'request' | 'response' | 'input' | 'output'

/** A value or bytes that do not fit the schema: `request.nonce: expected number, received string`. */
class BodyError extends Error {
  override readonly name = 'BodyError'
}

/** The bodies of every message of a node. What a schema is compiled to is kept for as long as the schema is. */
export class Bodies {
  readonly #codec: Codec
  readonly #bySchema = new WeakMap<Schema<unknown>, BodyCodec<unknown>>()

  constructor(codec: Codec) {
    this.#codec = codec
  }

  /** The bytes of a value. @throws BodyError */
  encode<T>(schema: Schema<T>, value: T, name: BodyName): BodyBytes {
    try {
      return this.#of(schema).encode(value)
    } catch (cause) {
      throw explained(name, cause)
    }
  }

  /** The value of bytes. @throws BodyError */
  decode<T>(schema: Schema<T>, bytes: Uint8Array, name: BodyName): T {
    try {
      return this.#of(schema).decode(bytes)
    } catch (cause) {
      throw explained(name, cause)
    }
  }

  #of<T>(schema: Schema<T>): BodyCodec<T> {
    let codec = this.#bySchema.get(schema) as BodyCodec<T> | undefined
    if (codec === undefined) {
      codec = bodyCodec(schema, this.#codec)
      this.#bySchema.set(schema, codec)
    }
    return codec
  }
}

function explained(name: BodyName, cause: unknown): BodyError {
  const text = cause instanceof Error ? cause.message : String(cause)
  // A schema's text begins with a path, the codec's with a fact.
  return new BodyError(/^[.[]/.test(text) ? `${name}${text}` : `${name}: ${text}`, { cause })
}
