import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import type { LengthBounds } from './length-bounds.ts'
import { unfit } from './unfit.ts'

/** Byte strings, of some length. */
export class BytesCoder implements Coder {
  readonly kinds = ['bytes'] as const
  readonly optional = false
  readonly guarded = true
  readonly depth = 0
  readonly #min: number
  readonly #max: number

  constructor({ min, max }: LengthBounds) {
    this.#min = min
    this.#max = max
  }

  write(out: CborOutput, value: unknown): void {
    if (!(value instanceof Uint8Array)) unfit()
    out.byteString(this.#within(value))
  }

  read(input: CborInput): Uint8Array {
    return this.#within(input.bytes())
  }

  #within(value: Uint8Array): Uint8Array {
    return value.length >= this.#min && value.length <= this.#max ? value : unfit()
  }
}
