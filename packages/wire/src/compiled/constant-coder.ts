import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import { type Kind, kindOf } from './kind.ts'
import { unfit } from './unfit.ts'

/** Neither numbers nor undefined: 0 and -0 are the same to a Map. */
type Constant = string | boolean | null

/** One of a few values whose bytes are known: null, literals, enums. */
export class ConstantCoder implements Coder {
  readonly kinds: readonly Kind[]
  readonly optional = false
  readonly guarded = true
  readonly depth = 0
  readonly bytesOf: ReadonlyMap<Constant, Uint8Array>
  readonly #only: { readonly value: unknown; readonly bytes: Uint8Array } | undefined

  /** @param bytesOf each value, and its bytes */
  constructor(bytesOf: ReadonlyMap<Constant, Uint8Array>) {
    this.bytesOf = bytesOf
    this.kinds = [...new Set([...bytesOf.keys()].map(value => kindOf(value)!))]
    const [only, more] = bytesOf
    if (only !== undefined && more === undefined) this.#only = { value: only[0], bytes: only[1] }
  }

  write(out: CborOutput, value: unknown): void {
    out.raw(this.bytesOf.get(value as Constant) ?? unfit())
  }

  read(input: CborInput): unknown {
    if (this.#only !== undefined) return input.skip(this.#only.bytes) ? this.#only.value : unfit()
    const value = input.scalar()
    return this.bytesOf.has(value as Constant) ? value : unfit()
  }
}
