import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Kind } from './kind.ts'

/**
 * One node of a schema, compiled. It may know less than the schema, never more: where it succeeds, the general way would
 * have succeeded, with the same bytes or an equal value. Where it does not, it throws, whatever it throws.
 */
export interface Coder {
  /** Every kind that the schema could accept. Undefined where that is not known. */
  readonly kinds?: readonly Kind[]
  /** Whether `undefined` fits, so that a property may be left out. */
  readonly optional: boolean
  /**
   * Whether zod refuses a value of another kind, `undefined` included, before it calls any function that came with the
   * schema. The general way tries a union's options one after another, and a function that throws there is an error.
   */
  readonly guarded: boolean
  /** Arrays and maps inside one another, itself included. */
  readonly depth: number
  write(out: CborOutput, value: unknown): void
  read(input: CborInput): unknown
}
