import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import { type Kind, kindOf } from './kind.ts'
import { unfit } from './unfit.ts'

/** One of several things of kinds that differ. */
export class KindUnionCoder implements Coder {
  readonly kinds: readonly Kind[]
  readonly optional = false
  readonly guarded = true
  readonly depth: number
  readonly #options: ReadonlyMap<Kind, Coder>

  /** @param options of each kind the one that alone could accept it */
  constructor(options: ReadonlyMap<Kind, Coder>) {
    this.#options = options
    this.kinds = [...options.keys()]
    this.depth = Math.max(...[...options.values()].map(({ depth }) => depth))
  }

  write(out: CborOutput, value: unknown): void {
    this.#option(kindOf(value)).write(out, value)
  }

  read(input: CborInput): unknown {
    return this.#option(input.kind()).read(input)
  }

  #option(kind: Kind | undefined): Coder {
    return (kind === undefined ? undefined : this.#options.get(kind)) ?? unfit()
  }
}
