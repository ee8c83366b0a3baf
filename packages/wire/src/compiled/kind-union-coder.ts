import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder, Kind } from './coder.ts'
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

function kindOf(value: unknown): Kind | undefined {
  const type = typeof value
  if (type === 'object') return kindOfObject(value as object | null)
  return type === 'undefined' || type === 'function' || type === 'symbol' ? undefined : type
}

function kindOfObject(value: object | null): Kind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return value instanceof Uint8Array ? 'bytes' : 'object'
}
