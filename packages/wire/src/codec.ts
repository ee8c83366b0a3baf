import { Decoder } from 'cbor-x'
import { inspectCbor, type SplitText } from './cbor-guard.ts'
import { type CborLimits, DEFAULT_CBOR_LIMITS } from './cbor-limits.ts'
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
  return {
    encode: value => writer.write(value),
    decode(bytes) {
      const { wideIntegers, splitTexts } = inspectCbor(bytes, kept)
      const whole = splitTexts.length === 0 ? plainView(bytes) : joinTexts(bytes, splitTexts)
      return wideIntegers ? narrow(bigints.decode(whole)) : numbers.decode(whole)
    }
  }
}

// cbor-x reads an 8-byte integer either as a bigint or as a number; `int64AsNumber` is missing from its types.
const options = { useRecords: false, mapsAsObjects: true }
const numbers = new Decoder({ ...options, int64AsNumber: true } as typeof options)
const bigints = new Decoder(options)

/** cbor-x returns byte strings of the class it was given, and a Buffer's slice is not a Uint8Array's. */
function plainView(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** cbor-x does not read texts of indefinite length, which serde writes: puts each into one piece. */
function joinTexts(bytes: Uint8Array, texts: readonly SplitText[]): Uint8Array {
  const parts: Uint8Array[] = []
  let at = 0
  for (const { start, end, pieces } of texts) {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    const head = new Uint8Array(5)
    head[0] = 0x7a
    new DataView(head.buffer).setUint32(1, length)
    parts.push(bytes.subarray(at, start), head, ...pieces)
    at = end
  }
  parts.push(bytes.subarray(at))
  return concat(parts)
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Makes a plain number of every bigint that fits one. Depth is bounded by the guard. */
function narrow(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = narrow(value[i])
  } else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    const record = value as Record<string, unknown>
    for (const key of Object.keys(record)) record[key] = narrow(record[key])
  }
  return value
}
