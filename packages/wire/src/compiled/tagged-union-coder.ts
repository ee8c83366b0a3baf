import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import type { ObjectCoder } from './object-coder.ts'
import { unfit } from './unfit.ts'

/** One of several objects, told apart by a property that comes first in each. */
export class TaggedUnionCoder implements Coder {
  readonly kinds = ['object', 'bytes'] as const
  readonly optional = false
  readonly guarded = true
  readonly depth: number
  readonly #tag: string
  readonly #key: Uint8Array
  readonly #options: ReadonlyMap<unknown, Coder>

  /** @param options by the tag's value */
  constructor(tag: string, key: Uint8Array, options: ReadonlyMap<unknown, ObjectCoder>) {
    this.#tag = tag
    this.#key = key
    this.#options = options
    this.depth = Math.max(...[...options.values()].map(({ depth }) => depth))
  }

  write(out: CborOutput, value: unknown): void {
    if (typeof value !== 'object' || value === null) return unfit()
    this.#option((value as Record<string, unknown>)[this.#tag]).write(out, value)
  }

  read(input: CborInput): unknown {
    const start = input.at
    input.mapHead()
    if (!input.skip(this.#key)) unfit()
    const option = this.#option(input.scalar())
    input.rewind(start)
    return option.read(input)
  }

  #option(tag: unknown): Coder {
    return this.#options.get(tag) ?? unfit()
  }
}
