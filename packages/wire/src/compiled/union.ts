import type { Schema } from '@p2plane/message'
import type { $ZodDiscriminatedUnionDef, $ZodObject, $ZodTypes, $ZodUnionDef } from 'zod/v4/core'
import type { Coder } from './coder.ts'
import type { Kind } from './kind.ts'
import { ConstantCoder } from './constant-coder.ts'
import { KindUnionCoder } from './kind-union-coder.ts'
import { NamedUnionCoder } from './named-union-coder.ts'
import { ObjectCoder } from './object-coder.ts'
import { TaggedUnionCoder } from './tagged-union-coder.ts'
import { textItem } from './text-item.ts'
import { unfit } from './unfit.ts'

type CoderOf = (schema: Schema<unknown>) => Coder

/** The coder of a union whose options can be told apart without trying them: zod takes the first that fits. */
export function unionCoder(def: $ZodUnionDef, coderOf: CoderOf): Coder {
  if ('discriminator' in def) return taggedUnion(def as $ZodDiscriminatedUnionDef, coderOf)
  // An exclusive union is no other: where no two options can accept the same, just one does.
  const coders = def.options.map(option => guardedOption(option, coderOf))
  const constants = coders.filter(coder => coder instanceof ConstantCoder)
  const objects = def.options.flatMap((option, i) => {
    const coder = coders[i]
    return coder instanceof ObjectCoder ? [[option as $ZodObject, coder] as const] : []
  })
  const rest = coders.filter(coder => !(coder instanceof ConstantCoder || coder instanceof ObjectCoder))

  const ofKind = new Map<Kind, Coder>()
  const add = (coder: Coder): void => {
    for (const kind of coder.kinds ?? unfit()) {
      if (ofKind.has(kind)) unfit()
      ofKind.set(kind, coder)
    }
  }
  if (constants.length > 0) add(new ConstantCoder(new Map(constants.flatMap(({ bytesOf }) => [...bytesOf]))))
  if (objects.length === 1) add(objects[0]![1])
  else if (objects.length > 1) add(namedUnion(objects))
  rest.forEach(add)
  return ofKind.size > 0 ? new KindUnionCoder(ofKind) : unfit()
}

function guardedOption(option: Schema<unknown>, coderOf: CoderOf): Coder {
  const coder = option._zod.optin === undefined ? coderOf(option) : unfit()
  return coder.guarded ? coder : unfit()
}

function taggedUnion(def: $ZodDiscriminatedUnionDef, coderOf: CoderOf): Coder {
  if (def.unionFallback) unfit()
  const options = new Map<unknown, ObjectCoder>()
  for (const option of def.options) {
    const coder = coderOf(option)
    if (!(coder instanceof ObjectCoder) || coder.fields[0]?.name !== def.discriminator) return unfit()
    for (const tag of tagsOf((option as $ZodObject)._zod.def.shape[def.discriminator] as $ZodTypes)) {
      if (tag === undefined || options.has(tag)) unfit()
      options.set(tag, coder)
    }
  }
  return options.size > 0 ? new TaggedUnionCoder(def.discriminator, textItem(def.discriminator), options) : unfit()
}

function tagsOf(schema: $ZodTypes): readonly unknown[] {
  const { def } = schema._zod
  if (def.type === 'literal') return def.values
  return def.type === 'enum' ? Object.values(def.entries) : unfit()
}

function namedUnion(options: readonly (readonly [$ZodObject, ObjectCoder])[]): Coder {
  const coders = new Map<string, ObjectCoder>()
  for (const [schema, coder] of options) {
    const [field, more] = coder.fields
    if (field === undefined || more !== undefined || !isStrict(schema)) return unfit()
    guardedOption(schema._zod.def.shape[field.name]!, () => field.coder)
    // A name that every object has could be another option's as well.
    if (coders.has(field.name) || field.name in Object.prototype) return unfit()
    coders.set(field.name, coder)
  }
  return new NamedUnionCoder(coders)
}

function isStrict(schema: $ZodObject): boolean {
  return (schema._zod.def.catchall as $ZodTypes | undefined)?._zod.def.type === 'never'
}
