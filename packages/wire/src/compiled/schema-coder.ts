import { serde, type Schema } from '@p2plane/message'
import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import type { Kind } from './kind.ts'
import { runSchema } from './run-schema.ts'
import { unfit } from './unfit.ts'

/** A leaf that zod alone understands, such as a format of text: its own schema judges it, as one scalar item. */
export class SchemaCoder implements Coder {
  readonly kinds?: readonly Kind[]
  readonly optional = false
  readonly guarded: boolean
  readonly depth = 0
  readonly #schema: Schema<unknown>

  /** @param kinds every kind that the schema could accept, where that is known */
  constructor(schema: Schema<unknown>, kinds?: readonly Kind[]) {
    this.#schema = schema
    // What looks at the kind first does so before all else.
    this.guarded = kinds !== undefined
    if (kinds !== undefined) this.kinds = kinds
  }

  write(out: CborOutput, value: unknown): void {
    // What becomes of an absent value is not a leaf's affair.
    if (value === undefined) unfit()
    writeScalar(out, runSchema(this.#schema, value, 'backward'))
  }

  read(input: CborInput): unknown {
    return runSchema(this.#schema, input.scalar(), 'forward')
  }
}

function writeScalar(out: CborOutput, value: unknown): void {
  switch (typeof value) {
    case 'string':
      return out.text(value)
    case 'number':
      return out.number(value)
    case 'boolean':
      return out.byte(value ? 0xf5 : 0xf4)
    case 'bigint':
      return out.bigint(value)
    case 'object':
      return value === null ? out.byte(0xf6) : writeInstance(out, value)
    default:
      return unfit()
  }
}

function writeInstance(out: CborOutput, value: object): void {
  if (value instanceof Uint8Array) return out.byteString(value)
  if (value instanceof serde.Float64) return out.float64(value.value)
  return value instanceof serde.Float32 ? out.float32(value.value) : unfit()
}
