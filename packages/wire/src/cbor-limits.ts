import { CborError } from './cbor-error.ts'

/** How much structure one CBOR item may have. What crosses a limit is refused before anything is built from it. */
export interface CborLimits {
  /**
   * Arrays and maps inside one another.
   *
   * @default 64
   */
  readonly maxDepth: number
  /**
   * Data items in all, keys included. An item costs the reader up to 0.5 µs and 30 bytes, so this is what bounds the
   * time a message can take, not its length.
   *
   * @default 65_536
   */
  readonly maxItems: number
  /**
   * Entries of one map. A large map costs more an entry than a small one.
   *
   * @default 16_384
   */
  readonly maxMapEntries: number
}

/** The limits both ends keep: a writer refuses what a reader would. */
export const DEFAULT_CBOR_LIMITS: CborLimits = Object.freeze({ maxDepth: 64, maxItems: 65_536, maxMapEntries: 16_384 })

/** The one sentence for each limit, the same on both ends. */
export function tooMuch(limit: keyof CborLimits, limits: CborLimits): CborError {
  const what = {
    maxDepth: 'levels of arrays and maps',
    maxItems: 'data items',
    maxMapEntries: 'entries in one map'
  }[limit]
  return new CborError(`more than ${limits[limit]} ${what}`)
}
