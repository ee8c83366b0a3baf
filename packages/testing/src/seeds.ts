import { checkOption } from './check-option.ts'
import { explained } from './replay.ts'

/** The environment variable that says which seed is meant. */
const SEED_VARIABLE = 'P2PLANE_SEED'

/**
 * Runs a test once for each of many seeds, 1 and up, and fails with the first that fails, which says how to have that one
 * again. Where the environment variable P2PLANE_SEED names a seed, for that one alone.
 *
 * @param seeds how many, or which
 * @throws RangeError where that is none, as no test would be run
 *
 * @example
 * ```ts
 * await forSeeds(100, seed => createNetwork({ seed, nodes: times(4, start) }).run(agree))
 * ```
 */
export async function forSeeds(
  seeds: number | Iterable<number>,
  test: (seed: number) => void | Promise<void>
): Promise<void> {
  const given = givenSeed()
  const wanted = typeof seeds === 'number' ? Array.from({ length: countOf(seeds) }, (_, i) => i + 1) : [...seeds]
  checkOption({ seeds: wanted }, wanted.length > 0, 'at least one')
  for (const seed of given === undefined ? wanted : [given]) {
    try {
      await test(seed)
    } catch (error) {
      throw await explained(error, seed)
    }
  }
}

function countOf(seeds: number): number {
  checkOption({ seeds }, Number.isSafeInteger(seeds) && seeds > 0, 'how many there are, 1 or more, or which')
  return seeds
}

/** The seed of who does not mind which. */
export function someSeed(): number {
  return givenSeed() ?? Math.floor(Math.random() * 2 ** 31)
}

function givenSeed(): number | undefined {
  const text = process.env[SEED_VARIABLE]
  if (text === undefined || text === '') return undefined
  const seed = Number(text)
  if (Number.isSafeInteger(seed)) return seed
  throw new RangeError(`${SEED_VARIABLE}: '${text}' is no seed; expected a whole number`)
}
