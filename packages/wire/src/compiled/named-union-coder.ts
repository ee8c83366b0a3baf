import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import type { ObjectCoder } from './object-coder.ts'
import { unfit } from './unfit.ts'

/** One of several strict objects of one property each, told apart by its name: serde's enums. */
export class NamedUnionCoder implements Coder {
  readonly kinds = ['object', 'bytes'] as const
  readonly optional = false
  readonly guarded = true
  readonly depth: number
  readonly #options: ReadonlyMap<string, ObjectCoder>

  /** @param options by the name of their property */
  constructor(options: ReadonlyMap<string, ObjectCoder>) {
    this.#options = options
    this.depth = Math.max(...[...options.values()].map(({ depth }) => depth))
  }

  write(out: CborOutput, value: unknown): void {
    if (typeof value !== 'object' || value === null) return unfit()
    // The option looks whether there are more names.
    for (const name in value) return this.#option(name).write(out, value)
    unfit()
  }

  read(input: CborInput): unknown {
    const start = input.at
    input.mapHead()
    const option = this.#option(input.text())
    input.rewind(start)
    return option.read(input)
  }

  #option(name: string): Coder {
    return this.#options.get(name) ?? unfit()
  }
}
