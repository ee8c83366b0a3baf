import type { Schema } from '@p2plane/message'
import type { $ZodCheck, $ZodCodec, $ZodTypes } from 'zod/v4/core'
import type { CborLimits } from '../cbor-limits.ts'
import { ArrayCoder } from './array-coder.ts'
import { BooleanCoder } from './boolean-coder.ts'
import { lengthBounds } from './bounds.ts'
import { CodecCoder } from './codec-coder.ts'
import type { Coder } from './coder.ts'
import { bytesOrCustom, constants, numberOrInteger, text } from './leaves.ts'
import { NullableCoder } from './nullable-coder.ts'
import { ObjectCoder } from './object-coder.ts'
import { OptionalCoder } from './optional-coder.ts'
import { RecordCoder } from './record-coder.ts'
import { SchemaCoder } from './schema-coder.ts'
import { textItem } from './text-item.ts'
import { TupleCoder } from './tuple-coder.ts'
import { unfit } from './unfit.ts'
import { unionCoder } from './union.ts'

type Def<Type extends $ZodTypes['_zod']['def']['type']> = Extract<$ZodTypes['_zod']['def'], { type: Type }>

/** The coder of a schema, or undefined where a part of it is not known here. */
export function compile(schema: Schema<unknown>, limits: CborLimits): Coder | undefined {
  try {
    const coder = new Compiler(limits).coder(schema)
    return coder.depth <= limits.maxDepth ? coder : undefined
  } catch {
    // Also where a getter of the schema throws: the general way will say so.
    return undefined
  }
}

class Compiler {
  readonly #limits: CborLimits
  /** From the root to the schema at hand: one that holds itself has no end. */
  readonly #path = new Set<Schema<unknown>>()

  constructor(limits: CborLimits) {
    this.#limits = limits
  }

  readonly coder = (schema: Schema<unknown>): Coder => {
    if (this.#path.has(schema) || hasConditions((schema as $ZodTypes)._zod.def)) unfit()
    this.#path.add(schema)
    try {
      return this.#leaf(schema as $ZodTypes) ?? this.#branch(schema as $ZodTypes)
    } finally {
      this.#path.delete(schema)
    }
  }

  #leaf(schema: $ZodTypes): Coder | undefined {
    const { def } = schema._zod
    switch (def.type) {
      case 'string':
        return text(schema, def)
      case 'number':
        return numberOrInteger(schema, def)
      case 'boolean':
        return def.coerce || hasChecks(def) ? new SchemaCoder(schema) : new BooleanCoder()
      case 'null':
      case 'literal':
      case 'enum':
        return hasChecks(def) ? new SchemaCoder(schema) : constants(schema)
      case 'custom':
        return bytesOrCustom(schema)
      case 'bigint':
        return new SchemaCoder(schema, def.coerce ? undefined : ['bigint'])
      case 'never':
        return new SchemaCoder(schema, [])
      case 'template_literal':
        return new SchemaCoder(schema, ['string'])
      default:
        return undefined
    }
  }

  #branch(schema: $ZodTypes): Coder {
    const { def } = schema._zod
    if (def.type === 'array') return new ArrayCoder(this.coder(def.element), lengthBounds(def.checks) ?? unfit())
    // What else they say is said of the whole.
    if (hasChecks(def)) return unfit()
    switch (def.type) {
      case 'object':
        return this.#object(def)
      case 'tuple':
        return this.#tuple(def)
      case 'record':
        return this.#record(def)
      case 'union':
        return unionCoder(def, this.coder)
      case 'nullable':
        return new NullableCoder(this.coder(def.innerType))
      case 'optional':
        return this.#optional(schema, def)
      case 'default':
      case 'prefault':
      case 'nonoptional':
        return this.#present(def.innerType)
      case 'pipe':
        return schema._zod.traits.has('$ZodCodec') ? this.#codec(schema as $ZodCodec) : unfit()
      default:
        return unfit()
    }
  }

  #object(def: Def<'object'>): Coder {
    const shape = def.shape
    const names = Object.keys(shape)
    if (Object.getOwnPropertySymbols(shape).length > 0 || names.includes('__proto__')) unfit()
    if (names.length > this.#limits.maxMapEntries) unfit()
    const fields = names.map(name => ({ name, key: textItem(name), coder: this.coder(shape[name]!) }))
    // Every object has those, so that an absent one is not undefined.
    if (fields.some(({ name, coder }) => coder.optional && name in Object.prototype)) unfit()
    return new ObjectCoder(fields, { exact: def.catchall !== undefined })
  }

  #tuple(def: Def<'tuple'>): Coder {
    if (def.rest !== null || def.items.some(({ _zod }) => _zod.optin !== undefined)) unfit()
    return new TupleCoder(def.items.map(this.coder))
  }

  #record(def: Def<'record'>): Coder {
    const key = (def.keyType as $ZodTypes)._zod.def
    if (key.type !== 'string' || hasChecks(key) || 'format' in key || key.coerce) unfit()
    return new RecordCoder(this.coder(def.valueType), this.#limits)
  }

  #optional(schema: $ZodTypes, def: Def<'optional'>): Coder {
    if (schema._zod.traits.has('$ZodExactOptional') || def.innerType._zod.optin === 'defaulted') unfit()
    return new OptionalCoder(this.coder(def.innerType))
  }

  /** What stands for something absent is known to zod alone; what is there is as it would be without. */
  #present(innerType: Schema<unknown>): Coder {
    const coder = this.coder(innerType)
    return coder.optional ? unfit() : coder
  }

  #codec(schema: $ZodCodec): Coder {
    const { def } = schema._zod
    // Either side's absence would be the other's affair.
    if (def.in._zod.optin !== undefined) unfit()
    return isAnyScalar(def.in as $ZodTypes) ? new SchemaCoder(schema) : new CodecCoder(def, this.coder(def.in))
  }
}

function hasChecks(def: { checks?: $ZodCheck[] }): boolean {
  return def.checks !== undefined && def.checks.length > 0
}

/** Functions that ask to be called even where the kind is wrong. */
function hasConditions({ checks = [] }: { checks?: $ZodCheck[] }): boolean {
  return checks.some(({ _zod: { def } }) => def.check === 'custom' && def.when !== undefined)
}

/** A choice that no kind decides, such as that of serde.f64: one item all the same, and zod may judge it. */
function isAnyScalar(schema: $ZodTypes): boolean {
  const { def } = schema._zod
  return def.type === 'union' && def.options.every(option => LOOSE.has((option as $ZodTypes)._zod.def.type))
}

const LOOSE: ReadonlySet<string> = new Set(['any', 'custom', 'number', 'bigint', 'string'])
