/** As many of `T`. */
export type Times<N extends number, T, Taken extends readonly T[] = []> = number extends N
  ? T[]
  : Taken['length'] extends N
    ? Taken
    : Times<N, T, readonly [...Taken, T]>

/**
 * The same several times, as many as the type says too.
 *
 * @example
 * ```ts
 * createNetwork({ nodes: [startServer, ...times(3, startClient)] })
 * ```
 */
export function times<N extends number, T>(count: N, what: T): Times<N, T> {
  return Array.from({ length: count }, () => what) as unknown as Times<N, T>
}
