import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'

const UNDEFINED = 0xf7

/** Something, or undefined. An object leaves its property out before it comes here. */
export class OptionalCoder implements Coder {
  readonly optional = true
  readonly guarded: boolean
  readonly depth: number
  readonly #inner: Coder

  constructor(inner: Coder) {
    this.#inner = inner
    this.guarded = inner.guarded
    this.depth = inner.depth
  }

  write(out: CborOutput, value: unknown): void {
    if (value === undefined) out.byte(UNDEFINED)
    else this.#inner.write(out, value)
  }

  read(input: CborInput): unknown {
    return input.skipByte(UNDEFINED) ? undefined : this.#inner.read(input)
  }
}
