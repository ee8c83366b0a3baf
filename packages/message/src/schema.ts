import {
  $ZodAsyncError,
  $ZodEncodeError,
  type $ZodError,
  type $ZodIssue,
  type $ZodType,
  safeDecode,
  safeEncode
} from 'zod/v4/core'

/** A zod schema (of zod or zod/mini) whose application type is `T`. */
export type Schema<T> = $ZodType<T>

/** A value that does not fit its schema. The message names every place and what was expected there, never a value. */
export class SchemaError extends Error {
  static override readonly name = 'SchemaError'
  override readonly name = 'SchemaError'
}

/** Application value to wire value, as the sender of a message does. Throws a SchemaError. */
export function encodeWith<T>(schema: $ZodType<T>, value: T): unknown {
  return run(() => safeEncode(schema, value))
}

/** Wire value to application value, as the receiver of a message does. Throws a SchemaError. */
export function decodeWith<T>(schema: $ZodType<T>, value: unknown): T {
  // The one cast between bytes and types: `value` came from the wire, and safeDecode is what checked it.
  return run(() => safeDecode(schema, value)) as T
}

/** Returns the schema, or throws a TypeError that says that `name` is none. */
export function checkSchema<S extends $ZodType>(schema: S, name: string): S {
  if (typeof schema === 'object' && schema !== null && '_zod' in schema) return schema
  throw new TypeError(`${name}: ${describe(schema)} is not a schema; expected one of zod 4, such as z.object({ … })`)
}

function run(parse: () => ReturnType<typeof safeDecode>): unknown {
  let result: ReturnType<typeof parse>
  try {
    result = parse()
  } catch (error) {
    throw new SchemaError(explain(error), { cause: error })
  }
  if (result.success) return result.data
  throw new SchemaError(issueLines(result.error), { cause: result.error })
}

/** zod throws, rather than reports, where the schema itself cannot be used this way. */
function explain(error: unknown): string {
  if (error instanceof $ZodAsyncError)
    return 'the schema is asynchronous; messages are encoded and decoded synchronously'
  if (error instanceof $ZodEncodeError)
    return 'the schema has a one-way transform, which cannot be sent; use z.codec with both directions'
  return 'the schema threw'
}

const MOST_ISSUES_SHOWN = 5
/** A peer chooses the names of unknown keys, and so how long zod's sentence about them is. */
const MOST_CHARACTERS = 200

function issueLines(error: $ZodError): string {
  const issues = error.issues.flatMap(insideUnions)
  const lines = issues.slice(0, MOST_ISSUES_SHOWN).map(({ path, message }) => {
    const text = message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS)}…` : message
    return `${place(path)}: ${text}`
  })
  const more = issues.length - lines.length
  return lines.join('; ') + (more > 0 ? `; and ${more} more` : '')
}

/** Of a union zod says only that nothing fits. What the option that comes nearest lacks says more. */
function insideUnions(issue: $ZodIssue): $ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
  const nearest = issue.errors.reduce((best, option) => (option.length < best.length ? option : best))
  if (nearest.length === 0) return [issue]
  return nearest.flatMap(insideUnions).map(inner => ({ ...inner, path: [...issue.path, ...inner.path] }))
}

function place(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'value'
  return path.map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
