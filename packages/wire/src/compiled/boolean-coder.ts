import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import { unfit } from './unfit.ts'

const FALSE = 0xf4
const TRUE = 0xf5

/** True and false. */
export class BooleanCoder implements Coder {
  readonly kinds = ['boolean'] as const
  readonly optional = false
  readonly guarded = true
  readonly depth = 0

  write(out: CborOutput, value: unknown): void {
    if (typeof value !== 'boolean') unfit()
    out.byte(value ? TRUE : FALSE)
  }

  read(input: CborInput): boolean {
    if (input.skipByte(TRUE)) return true
    return input.skipByte(FALSE) ? false : unfit()
  }
}
