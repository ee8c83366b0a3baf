import type { Schema } from '@p2plane/message'
import type { $ZodCodecDef, $ZodTypes, ParsePayload } from 'zod/v4/core'
import type { CborOutput } from '../cbor-output.ts'
import type { CborInput } from './cbor-input.ts'
import type { Coder } from './coder.ts'
import { runSchema } from './run-schema.ts'
import { unfit } from './unfit.ts'

/** Schemas that look at the kind of a value even where zod leaves out all checks, as it does for a first look. */
const KINDS: ReadonlySet<string> = new Set(['string', 'number', 'bigint', 'boolean', 'date', 'null'])

/** A z.codec: its wire side compiled, its functions called, its application side judged by zod. */
export class CodecCoder implements Coder {
  readonly optional = false
  readonly guarded: boolean
  readonly depth: number
  readonly #wire: Coder
  readonly #application: Schema<unknown>
  readonly #def: $ZodCodecDef

  constructor(def: $ZodCodecDef, wire: Coder) {
    this.#def = def
    this.#wire = wire
    this.#application = def.out
    this.guarded = wire.guarded && KINDS.has((def.out as $ZodTypes)._zod.def.type)
    this.depth = wire.depth
  }

  write(out: CborOutput, value: unknown): void {
    // What becomes of an absent value is not a codec's affair.
    if (value === undefined) unfit()
    const judged = runSchema(this.#application, value, 'backward')
    this.#wire.write(out, convert(this.#def.reverseTransform, judged))
  }

  read(input: CborInput): unknown {
    return runSchema(this.#application, convert(this.#def.transform, this.#wire.read(input)), 'forward')
  }
}

function convert(step: (value: unknown, payload: ParsePayload) => unknown, value: unknown): unknown {
  const payload: ParsePayload = { value, issues: [] }
  const converted = step(value, payload)
  return payload.issues.length > 0 || converted instanceof Promise ? unfit() : converted
}
