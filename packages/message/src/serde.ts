/**
 * Schemas that pin what serde and cbor4ii, the codec of rust-libp2p's `request_response::cbor`, insist on. A plain zod
 * schema meets most Rust types as it is: structs are `z.object`, tuples `z.tuple`, `Option<T>` is `z.nullable`,
 * `String` is `z.string`, small integers are `z.int`. These are the rest.
 */
import * as z from 'zod'
import type { $ZodType, output } from 'zod/v4/core'

/** A number that must be written as a CBOR float of 64 bits, even where it is whole. Made by `serde.f64`. */
export class Float64 {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** A number that must be written as a CBOR float of 32 bits. Made by `serde.f32`. */
export class Float32 {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** `u64`: a bigint from 0 to 2^64 - 1. Where 2^53 is enough, `z.int()` is the same on the wire. */
export function u64(): $ZodType<bigint> {
  return wideInteger(0n, 2n ** 64n - 1n)
}

/** `i64`: a bigint from -2^63 to 2^63 - 1. Where 2^53 is enough, `z.int()` is the same on the wire. */
export function i64(): $ZodType<bigint> {
  return wideInteger(-(2n ** 63n), 2n ** 63n - 1n)
}

/** `f64`: cbor4ii refuses an integer or a shorter float in its place, so 1 is written as 1.0. */
export function f64(): $ZodType<number> {
  return z.codec(z.union([z.any().refine(isNumber, 'expected a number'), z.instanceof(Float64)]), anyNumber(), {
    decode: wire => (wire instanceof Float64 ? wire.value : wire),
    encode: value => new Float64(value)
  })
}

/** `f32`: likewise; the value is rounded to what 32 bits can hold. */
export function f32(): $ZodType<number> {
  return z.codec(z.union([z.any().refine(isNumber, 'expected a number'), z.instanceof(Float32)]), anyNumber(), {
    decode: wire => (wire instanceof Float32 ? wire.value : wire),
    encode: value => new Float32(value)
  })
}

/** `serde_bytes::ByteBuf`: a CBOR byte string. */
export function bytes(): $ZodType<Uint8Array> {
  return z.instanceof(Uint8Array)
}

/** `Vec<u8>` and `[u8; N]` without serde_bytes: an array of integers. Twice the size of `bytes`; use that where you can. */
export function vecU8(): $ZodType<Uint8Array> {
  return z.codec(z.array(z.int().min(0).max(255)), z.instanceof(Uint8Array), {
    decode: numbers => Uint8Array.from(numbers),
    encode: array => Array.from(array)
  })
}

/** `()` and unit structs: serde writes an empty array, not null. */
export function unit(): $ZodType<null> {
  return z.codec(z.array(z.never()).length(0), z.null(), { decode: () => null, encode: () => [] })
}

/** The application type of `variants`: the name alone for a unit variant, else `{ Name: content }`. */
export type Variants<V extends Record<string, $ZodType | null>> = {
  [Name in keyof V]: V[Name] extends $ZodType ? { [N in Name]: output<V[Name]> } : Name
}[keyof V]

/**
 * An `enum` with serde's default, external tagging. Null stands for a unit variant.
 *
 * @example
 * ```ts
 * // enum Shape { Empty, Circle(f64), Rectangle { width: u32, height: u32 } }
 * const Shape = serde.variants({
 *   Empty: null,
 *   Circle: serde.f64(),
 *   Rectangle: z.object({ width: z.int(), height: z.int() })
 * })
 * // 'Empty' | { Circle: number } | { Rectangle: { width: number, height: number } }
 * ```
 */
export function variants<V extends Record<string, $ZodType | null>>(definition: V): $ZodType<Variants<V>> {
  const options = Object.entries(definition).map(([name, content]) =>
    content === null ? z.literal(name) : z.strictObject({ [name]: content })
  )
  return z.union(options) as unknown as $ZodType<Variants<V>>
}

function wideInteger(min: bigint, max: bigint): $ZodType<bigint> {
  return z.codec(z.union([z.int(), z.bigint()]), z.bigint().min(min).max(max), {
    decode: wire => BigInt(wire),
    encode: value => value
  })
}

/** z.number() refuses NaN and the infinities, which a Rust float may be. */
function anyNumber(): $ZodType<number, number> {
  return z.custom<number>(isNumber, 'expected a number')
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}
