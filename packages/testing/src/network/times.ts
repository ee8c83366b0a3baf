import { checkOption } from '../check-option.ts'

/** As many of `T`. */
export type Times<N extends number, T, Taken extends readonly T[] = []> = number extends N
  ? T[]
  : Taken['length'] extends N
    ? Taken
    : Times<N, T, readonly [...Taken, T]>

/**
 * The same several times, as many as the type says too.
 *
 * @throws RangeError where the count is none
 *
 * @example
 * ```ts
 * createNetwork({ nodes: [startServer, ...times(3, startClient)] })
 * ```
 */
export function times<N extends number, T>(count: N, what: T): Times<N, T> {
  checkOption({ count }, Number.isSafeInteger(count) && count >= 0, 'a whole number, 0 or more')
  return Array.from({ length: count }, () => what) as unknown as Times<N, T>
}
