import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import type { LengthBounds } from './length-bounds.ts'
import { unfit } from './unfit.ts'

const ARRAY = 0x80

/** Any number of the same, within bounds. */
export class ArrayCoder implements Coder {
  readonly kinds = ['array'] as const
  readonly optional = false
  readonly guarded = true
  readonly depth: number
  readonly #item: Coder
  readonly #bounds: LengthBounds

  constructor(item: Coder, bounds: LengthBounds) {
    this.#item = item
    this.#bounds = bounds
    this.depth = item.depth + 1
  }

  write(out: CborOutput, value: unknown): void {
    if (!Array.isArray(value)) return unfit()
    const items: readonly unknown[] = value
    const count = this.#within(items.length)
    out.count(count)
    out.head(ARRAY, count)
    for (let i = 0; i < count; i++) this.#item.write(out, items[i])
    // A getter may have changed it.
    if (items.length !== count) unfit()
  }

  read(input: CborInput): unknown[] {
    const items: unknown[] = []
    for (let left = this.#within(input.array()); left > 0; left--) items.push(this.#item.read(input))
    return items
  }

  #within(count: number): number {
    return count >= this.#bounds.min && count <= this.#bounds.max ? count : unfit()
  }
}
