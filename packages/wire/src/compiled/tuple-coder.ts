import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import { unfit } from './unfit.ts'

const ARRAY = 0x80

/** A fixed number of things, none of which may be absent. */
export class TupleCoder implements Coder {
  readonly kinds = ['array'] as const
  readonly optional = false
  readonly guarded = true
  readonly depth: number
  readonly #items: readonly Coder[]

  constructor(items: readonly Coder[]) {
    this.#items = items
    this.depth = Math.max(0, ...items.map(({ depth }) => depth)) + 1
  }

  write(out: CborOutput, value: unknown): void {
    const items = this.#items
    if (!Array.isArray(value) || value.length !== items.length) return unfit()
    out.count(items.length)
    out.head(ARRAY, items.length)
    for (let i = 0; i < items.length; i++) items[i]!.write(out, value[i])
  }

  read(input: CborInput): unknown[] {
    if (input.array() !== this.#items.length) unfit()
    const values: unknown[] = []
    for (const item of this.#items) values.push(item.read(input))
    return values
  }
}
