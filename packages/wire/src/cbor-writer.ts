import { serde } from '@p2plane/message'
import { type CborLimits, tooMuch } from './cbor-limits.ts'
import { CborOutput, notData } from './cbor-output.ts'

/**
 * Writes one value as CBOR: heads in their shortest form, definite lengths, text keys in the order of the object,
 * whole numbers that are exact and bigints as integers, other numbers as floats of 64 bits, no tags.
 */
export class CborWriter {
  readonly #limits: CborLimits
  readonly #out: CborOutput

  constructor(limits: CborLimits) {
    this.#limits = limits
    this.#out = new CborOutput({ limits })
  }

  /**
   * The bytes of `value`, a view that nobody else will write to.
   *
   * @throws CborError where the value holds something that is not data, or crosses a limit
   */
  write(value: unknown): Uint8Array {
    this.#out.begin()
    this.#value(value, 0)
    return this.#out.end()
  }

  #value(value: unknown, depth: number): void {
    this.#out.count(1)
    switch (typeof value) {
      case 'string':
        return this.#out.text(value)
      case 'number':
        return this.#out.number(value)
      case 'boolean':
        return this.#out.byte(value ? 0xf5 : 0xf4)
      case 'bigint':
        return this.#out.bigint(value)
      case 'undefined':
        return this.#out.byte(0xf7)
      case 'object':
        return value === null ? this.#out.byte(0xf6) : this.#object(value, depth)
      default:
        throw notData(`a ${typeof value}`)
    }
  }

  #object(value: object, depth: number): void {
    if (value instanceof Uint8Array) return this.#out.byteString(value)
    if (value instanceof serde.Float64) return this.#out.float64(value.value)
    if (value instanceof serde.Float32) return this.#out.float32(value.value)
    if (depth >= this.#limits.maxDepth) throw tooMuch('maxDepth', this.#limits)
    if (Array.isArray(value)) return this.#array(value, depth)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) {
      throw notData(`an instance of ${(value.constructor as { name?: string } | undefined)?.name ?? 'a class'}`)
    }
    this.#map(value as Record<string, unknown>, depth)
  }

  #array(items: readonly unknown[], depth: number): void {
    this.#out.head(0x80, items.length)
    // Not for-of: a hole is written as undefined, and an index costs less.
    for (let i = 0; i < items.length; i++) this.#value(items[i], depth + 1)
  }

  /** A property that is undefined is left out, as serde does with a skipped field: absent is how the wire says so. */
  #map(record: Record<string, unknown>, depth: number): void {
    const keys = Object.keys(record).filter(key => record[key] !== undefined)
    if (keys.length > this.#limits.maxMapEntries) throw tooMuch('maxMapEntries', this.#limits)
    this.#out.head(0xa0, keys.length)
    for (const key of keys) {
      if (key === '__proto__') throw notData("the key '__proto__'")
      this.#out.count(1)
      this.#out.text(key)
      this.#value(record[key], depth + 1)
    }
  }
}
