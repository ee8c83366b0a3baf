import type { CborLimits } from '../cbor-limits.ts'
import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import { unfit } from './unfit.ts'

const MAP = 0xa0
/** A key may turn out to come twice after all the others have been read: more than these are for the guard to see first. */
const MOST_ENTRIES_READ = 128

/** Any text keys, and values of one kind. */
export class RecordCoder implements Coder {
  readonly kinds = ['object'] as const
  readonly optional = false
  readonly guarded = true
  readonly depth: number
  readonly #value: Coder
  readonly #limits: CborLimits

  constructor(value: Coder, limits: CborLimits) {
    this.#value = value
    this.#limits = limits
    this.depth = value.depth + 1
  }

  write(out: CborOutput, value: unknown): void {
    if (!isPlain(value)) return unfit()
    const keys = Object.keys(value)
    if (keys.length > this.#limits.maxMapEntries) unfit()
    out.count(keys.length * 2)
    out.head(MAP, keys.length)
    for (const key of keys) {
      const content = value[key]
      // What is left out would have to be counted first, and is rare enough.
      if (content === undefined || key === '__proto__') return unfit()
      out.text(key)
      this.#value.write(out, content)
    }
  }

  read(input: CborInput): Record<string, unknown> {
    const record: Record<string, unknown> = {}
    const count = input.map()
    if (count > MOST_ENTRIES_READ) unfit()
    for (let left = count; left > 0; left--) {
      const key = input.text()
      // No key comes twice.
      if (key === '__proto__' || Object.hasOwn(record, key)) unfit()
      record[key] = this.#value.read(input)
    }
    return record
  }
}

/** A symbol would be a key that the wire does not have. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && Object.getOwnPropertySymbols(value).length === 0
}
