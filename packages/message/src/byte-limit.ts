/** Returns a size, or throws a TypeError that says that `name` is none. */
export function checkByteLimit(limit: number, name: string): number {
  if (Number.isSafeInteger(limit) && limit > 0) return limit
  throw new TypeError(`${name}: ${String(limit)} is not a size; expected a whole number of bytes above 0`)
}
