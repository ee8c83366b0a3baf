import type { $ZodType, output } from 'zod/v4/core'
import { checkSchema, type Schema } from './schema.ts'

/** A named channel that carries values of one schema. Made by `defineTopic`. */
// oxlint-disable-next-line typescript/no-explicit-any -- any is what lets a topic of a known type pass for Topic
export interface Topic<T = any> {
  /** The name on the wire. */
  readonly topic: string
  /** What is published. */
  readonly schema: Schema<T>
}

/**
 * Defines a topic once, for publishers and subscribers alike.
 *
 * @throws TypeError where the name is empty or the schema is none
 *
 * @example
 * ```ts
 * const News = defineTopic({ topic: '/news/1.0.0', schema: z.object({ title: z.string() }) })
 * ```
 */
export function defineTopic<S extends $ZodType>(definition: { topic: string; schema: S }): Topic<output<S>> {
  const { topic, schema } = definition
  if (typeof topic !== 'string' || topic === '') {
    throw new TypeError(`topic: ${JSON.stringify(topic)} is not a name; expected text such as '/news/1.0.0'`)
  }
  return Object.freeze({ topic, schema: checkSchema(schema, `topic ${topic}: schema`) as Schema<output<S>> })
}
