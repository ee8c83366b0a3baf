import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import { unfit } from './unfit.ts'

/** What a number has to be besides finite. */
export interface NumberBounds {
  readonly min: number
  readonly max: number
}

/** Integers that are exact. A float that is whole fits the schema too, but is nothing that we write. */
export class IntegerCoder implements Coder {
  readonly kinds = ['number'] as const
  readonly optional = false
  readonly guarded = true
  readonly depth = 0
  readonly #min: number
  readonly #max: number

  constructor({ min, max }: NumberBounds) {
    this.#min = min
    this.#max = max
  }

  write(out: CborOutput, value: unknown): void {
    if (!Number.isSafeInteger(value)) unfit()
    out.number(this.#within(value as number))
  }

  read(input: CborInput): number {
    return this.#within(input.integer())
  }

  #within(value: number): number {
    return value >= this.#min && value <= this.#max ? value : unfit()
  }
}

/** Numbers that are finite. */
export class NumberCoder implements Coder {
  readonly kinds = ['number'] as const
  readonly optional = false
  readonly guarded = true
  readonly depth = 0
  readonly #min: number
  readonly #max: number

  constructor({ min, max }: NumberBounds) {
    this.#min = min
    this.#max = max
  }

  write(out: CborOutput, value: unknown): void {
    if (typeof value !== 'number') unfit()
    out.number(this.#within(value))
  }

  read(input: CborInput): number {
    return this.#within(input.number())
  }

  /** NaN is within no bounds, and the infinities are not finite. */
  #within(value: number): number {
    return Number.isFinite(value) && value >= this.#min && value <= this.#max ? value : unfit()
  }
}
