import type { $ZodCustom, $ZodNumberDef, $ZodStringDef, $ZodType, $ZodTypes } from 'zod/v4/core'
import { lengthBounds, numberBounds } from './bounds.ts'
import { BytesCoder } from './bytes-coder.ts'
import type { Coder } from './coder.ts'
import { ConstantCoder } from './constant-coder.ts'
import { IntegerCoder, NumberCoder } from './number-coder.ts'
import { SchemaCoder } from './schema-coder.ts'
import { TextCoder } from './text-coder.ts'
import { textItem } from './text-item.ts'
import { unfit } from './unfit.ts'

/** A text. Formats and patterns are zod's. */
export function text(schema: $ZodType, def: $ZodStringDef): Coder {
  if (def.coerce) return new SchemaCoder(schema)
  const bounds = 'format' in def ? undefined : lengthBounds(def.checks)
  return bounds === undefined ? new SchemaCoder(schema, ['string']) : new TextCoder(bounds)
}

/** A number, or an integer. */
export function numberOrInteger(schema: $ZodType, def: $ZodNumberDef): Coder {
  if (def.coerce) return new SchemaCoder(schema)
  // z.int() is a check of itself.
  const own = 'check' in def ? [schema as never] : []
  const bounds = numberBounds([...own, ...(def.checks ?? [])])
  if (bounds === undefined) return new SchemaCoder(schema, ['number'])
  return bounds.integer ? new IntegerCoder(bounds) : new NumberCoder(bounds)
}

/** Null, a literal or an enum. */
export function constants(schema: $ZodType): Coder {
  const values = [...(schema._zod.values ?? unfit())]
  if (values.length > 0 && values.every(value => typeof value === 'number')) return new SchemaCoder(schema, ['number'])
  const bytesOf = new Map<string | boolean | null, Uint8Array>()
  for (const value of values) {
    if (typeof value === 'string') bytesOf.set(value, textItem(value))
    else if (typeof value === 'boolean') bytesOf.set(value, Uint8Array.of(value ? 0xf5 : 0xf4))
    else if (value === null) bytesOf.set(value, Uint8Array.of(0xf6))
    else return new SchemaCoder(schema)
  }
  return new ConstantCoder(bytesOf)
}

/** z.instanceof(Uint8Array), which is a custom schema with a note of its class; or any other, which only zod can judge. */
export function bytesOrCustom(schema: $ZodTypes): Coder {
  const { bag, def } = (schema as $ZodCustom)._zod
  if (bag.Class === undefined) return new SchemaCoder(schema)
  if (bag.Class !== Uint8Array) return unfit()
  const bounds = lengthBounds(def.checks)
  return bounds === undefined ? new SchemaCoder(schema, ['bytes']) : new BytesCoder(bounds)
}
