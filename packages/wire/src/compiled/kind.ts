/** What tells values apart at a glance, and items by their first byte. */
export type Kind = 'string' | 'number' | 'bigint' | 'boolean' | 'null' | 'bytes' | 'array' | 'object'

/** The kind of a value. Undefined of one that is never sent, and of undefined. */
export function kindOf(value: unknown): Kind | undefined {
  const type = typeof value
  if (type === 'object') return kindOfObject(value as object | null)
  return type === 'undefined' || type === 'function' || type === 'symbol' ? undefined : type
}

function kindOfObject(value: object | null): Kind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return value instanceof Uint8Array ? 'bytes' : 'object'
}
