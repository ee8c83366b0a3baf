import type { $ZodType, output } from 'zod/v4/core'
import { checkSchema, type Schema } from './schema.ts'

/** A family of values kept in the DHT under `/namespace/key`. Made by `defineRecord`. */
// oxlint-disable-next-line typescript/no-explicit-any -- any is what lets a record of a known type pass for RecordType
export interface RecordType<T = any> {
  /** The first part of every key. */
  readonly namespace: string
  /** What a value must be. */
  readonly schema: Schema<T>
  /** The index of the best of several values. */
  readonly select: (values: readonly T[]) => number
}

/** What `defineRecord` takes. */
export interface RecordDefinition<S extends $ZodType> {
  /** The first part of every key: lower-case letters, digits and hyphens. All nodes of a network must agree on it. */
  namespace: string
  /** What a value must be. Every node that is asked to keep one checks it. */
  schema: S
  /**
   * The index of the best of several values of one key, such as the newest.
   *
   * @default the first
   */
  select?: (values: readonly output<S>[]) => number
}

/**
 * Defines a kind of DHT value once, for those who put, keep and get it. A value is not signed: anybody may put one
 * under any key, so a schema that needs an author has to carry a signature.
 *
 * @throws TypeError where the namespace or the schema is none
 *
 * @example
 * ```ts
 * const Profile = defineRecord({
 *   namespace: 'profile',
 *   schema: z.object({ name: z.string(), revision: z.int() }),
 *   select: profiles => profiles.reduce((best, p, i) => (p.revision > profiles[best].revision ? i : best), 0)
 * })
 * ```
 */
export function defineRecord<S extends $ZodType>(definition: RecordDefinition<S>): RecordType<output<S>> {
  const { namespace, schema, select = () => 0 } = definition
  if (typeof namespace !== 'string' || !/^[a-z0-9-]{1,64}$/.test(namespace)) {
    throw new TypeError(
      `namespace: ${JSON.stringify(namespace)} is not one; expected 1 to 64 lower-case letters, digits and hyphens`
    )
  }
  return Object.freeze({
    namespace,
    schema: checkSchema(schema, `record ${namespace}: schema`) as Schema<output<S>>,
    select
  })
}
