/**
 * How to test what is built on P2PLane.
 *
 * @example
 * ```ts
 * import { seededRandom } from '@p2plane/testing'
 *
 * const random = seededRandom(7) // the same numbers each time
 * ```
 *
 * @packageDocumentation
 */
export { seededRandom } from './random.ts'
export type { Random } from './random.ts'
