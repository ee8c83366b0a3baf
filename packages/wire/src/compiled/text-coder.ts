import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import { type LengthBounds, textFits } from './length-bounds.ts'
import { unfit } from './unfit.ts'

/** Text, of some length. */
export class TextCoder implements Coder {
  readonly kinds = ['string'] as const
  readonly optional = false
  readonly guarded = true
  readonly depth = 0
  readonly #bounds: LengthBounds

  constructor(bounds: LengthBounds) {
    this.#bounds = bounds
  }

  write(out: CborOutput, value: unknown): void {
    if (typeof value !== 'string' || !textFits(value, this.#bounds)) return unfit()
    out.text(value)
  }

  read(input: CborInput): string {
    const text = input.text()
    return textFits(text, this.#bounds) ? text : unfit()
  }
}
