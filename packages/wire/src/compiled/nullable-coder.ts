import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import type { Kind } from './kind.ts'

const NULL = 0xf6

/** Something, or null. */
export class NullableCoder implements Coder {
  readonly kinds?: readonly Kind[]
  readonly optional: boolean
  readonly guarded: boolean
  readonly depth: number
  readonly #inner: Coder

  constructor(inner: Coder) {
    this.#inner = inner
    this.optional = inner.optional
    this.guarded = inner.guarded
    this.depth = inner.depth
    if (inner.kinds !== undefined) this.kinds = [...new Set<Kind>([...inner.kinds, 'null'])]
  }

  write(out: CborOutput, value: unknown): void {
    if (value === null) out.byte(NULL)
    else this.#inner.write(out, value)
  }

  read(input: CborInput): unknown {
    return input.skipByte(NULL) ? null : this.#inner.read(input)
  }
}
