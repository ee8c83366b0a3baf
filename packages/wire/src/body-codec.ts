import { decodeWith, encodeWith, type Schema } from '@p2plane/message'
import type { CborLimits } from './cbor-limits.ts'
import type { BodyBytes } from './body-bytes.ts'
import type { CborOutput } from './cbor-output.ts'
import { type Codec, type CodecInsides, insidesOf } from './codec.ts'
import { CborInput } from './compiled/cbor-input.ts'
import type { Coder } from './compiled/coder.ts'
import { compile } from './compiled/compile.ts'

/** Values of one schema to bodies and back. */
export interface BodyCodec<T> {
  /**
   * The body of a value. Byte strings of 4 KiB and more are not copied but part of it, so they may not change until it
   * has been sent.
   *
   * @throws SchemaError where the value does not fit the schema, CborError where it is not data or crosses a limit
   */
  encode(value: T): BodyBytes
  /**
   * The value of a body. Byte strings in it are views of `bytes`.
   *
   * @throws CborError where the bytes are not exactly one acceptable item, SchemaError where that does not fit the schema
   */
  decode(bytes: Uint8Array): T
}

/**
 * The codec of one schema's bodies. The first time it is needed, the schema is compiled into an encoder and a decoder of
 * exactly its shape; no code is made from text, so a strict content security policy is no obstacle. A schema that the
 * compiler does not know, a value that does not fit and bytes that we would have written otherwise take the general way,
 * through zod and `codec`: bytes, values and errors are those of the general way in every case.
 *
 * @example
 * ```ts
 * import { bodyCodec, cborCodec } from '@p2plane/wire'
 * import * as z from 'zod'
 *
 * const bodies = bodyCodec(z.object({ seq: z.int() }), cborCodec())
 * const body = bodies.encode({ seq: 5 })
 * bodies.decode(body.subarray()) // { seq: 5 }
 * ```
 */
export function bodyCodec<T>(schema: Schema<T>, codec: Codec): BodyCodec<T> {
  return new SchemaBodyCodec(schema, codec)
}

/** What `decode` returns where the general way has to look. */
const UNREAD = Symbol('unread')

class SchemaBodyCodec<T> implements BodyCodec<T> {
  readonly #schema: Schema<T>
  readonly #codec: Codec
  /** Undefined before the first use: a schema may name others that are not there yet when it is made. */
  #compiled: CompiledBody | null | undefined

  constructor(schema: Schema<T>, codec: Codec) {
    this.#schema = schema
    this.#codec = codec
  }

  encode(value: T): BodyBytes {
    if (this.#compiled === undefined) this.#compiled = compiledBody(this.#schema, this.#codec)
    return this.#compiled?.encode(value) ?? this.#codec.encode(encodeWith(this.#schema, value))
  }

  decode(bytes: Uint8Array): T {
    if (this.#compiled === undefined) this.#compiled = compiledBody(this.#schema, this.#codec)
    const value = this.#compiled === null ? UNREAD : this.#compiled.decode(bytes)
    // The one cast here: what was read has been held against the schema on the way.
    return value === UNREAD ? decodeWith(this.#schema, this.#codec.decode(bytes)) : (value as T)
  }
}

function compiledBody(schema: Schema<unknown>, codec: Codec): CompiledBody | null {
  const insides = insidesOf(codec)
  const coder = insides === undefined ? undefined : compile(schema, insides.limits)
  return insides === undefined || coder === undefined ? null : new CompiledBody(coder, insides)
}

/** Tries the compiled way. Keeps nothing of one body for the next. */
class CompiledBody {
  readonly #coder: Coder
  readonly #limits: CborLimits
  readonly #output: CborOutput

  constructor(coder: Coder, { limits, output }: CodecInsides) {
    this.#coder = coder
    this.#limits = limits
    this.#output = output
  }

  encode(value: unknown): BodyBytes | undefined {
    const output = this.#output
    // A getter of a value under way that encodes another: there is one slab.
    if (output.busy) return undefined
    try {
      output.begin()
      output.count(1)
      this.#coder.write(output, value)
      return output.endInParts()
    } catch {
      return undefined
    } finally {
      output.busy = false
    }
  }

  decode(bytes: Uint8Array): unknown {
    try {
      const input = new CborInput(bytes, this.#limits)
      const value = this.#coder.read(input)
      return input.finished ? value : UNREAD
    } catch {
      return UNREAD
    }
  }
}
