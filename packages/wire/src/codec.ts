import { Decoder } from 'cbor-x'
import { CborGuard } from './cbor-guard.ts'
import { type CborLimits, DEFAULT_CBOR_LIMITS } from './cbor-limits.ts'
import { CborOutput, OWN_PART_BYTES } from './cbor-output.ts'
import { readCbor } from './cbor-reader.ts'
import { CborWriter } from './cbor-writer.ts'

/** Values to bytes and back. */
export interface Codec {
  /** The bytes of a value. @throws CborError where the value is not data, or crosses a limit */
  encode(value: unknown): Uint8Array
  /**
   * The value of bytes. Byte strings in it are views of `bytes`, not copies.
   *
   * @throws CborError where the bytes are not exactly one acceptable item
   */
  decode(bytes: Uint8Array): unknown
}

/**
 * The codec of every P2PLane body. Integers are integers whatever their size: a number where it is exact, else a
 * bigint. `undefined` as a property is left out.
 *
 * @example
 * ```ts
 * const codec = cborCodec()
 * codec.encode({ a: 1 }) // a1 61 61 01
 * codec.decode(Uint8Array.of(0xa1, 0x61, 0x61, 0x01)) // { a: 1 }
 * ```
 */
export function cborCodec(limits: Partial<CborLimits> = {}): Codec {
  const kept: CborLimits = { ...DEFAULT_CBOR_LIMITS, ...limits }
  const writer = new CborWriter(kept)
  const guard = new CborGuard(kept)
  const codec: Codec = {
    encode: value => writer.write(value),
    decode(bytes) {
      const plain = guard.inspect(bytes)
      // A view of its own: cbor-x keeps notes on the array it is given, and returns byte strings of its class, such as
      // Buffer, whose slice is not a Uint8Array's.
      const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      return plain ? cborX.decode(view) : readCbor(view)
    }
  }
  insides.set(codec, { limits: kept, output: new CborOutput({ limits: kept, ownPartFrom: OWN_PART_BYTES }) })
  return codec
}

/** What a codec of ours shares with what is compiled for it. */
export interface CodecInsides {
  readonly limits: CborLimits
  /** One for all schemas, for it holds a slab. */
  readonly output: CborOutput
}

const insides = new WeakMap<Codec, CodecInsides>()

/** Undefined of a codec that is not ours: only it can say what its bytes are. */
export function insidesOf(codec: Codec): CodecInsides | undefined {
  return insides.get(codec)
}

// An argument of its own: `int64AsNumber` is missing from cbor-x's types.
const options = { useRecords: false, mapsAsObjects: true, int64AsNumber: true }
const cborX = new Decoder(options)
