import { type Mutation, MUTATIONS } from '../core/mutation.ts'
import { runSeed } from './run-seed.ts'
import { DEFAULT_PROFILE } from './tuning.ts'
import { commitsOf, readVectors } from './vectors.ts'

/** What noticed a planted bug first. */
export interface Kill {
  readonly mutation: Mutation
  /** The name of a vector, or a seed; `undefined` where nothing noticed. */
  readonly by: string | undefined
  /** What was wrong. */
  readonly message: string
}

/**
 * Plants each bug in turn, and looks which vector notices, or else which seed.
 *
 * @param maxSeeds how many are tried
 */
export function* killMutations(maxSeeds: number): Generator<Kill> {
  for (const mutation of MUTATIONS) yield byVector(mutation) ?? bySeed(mutation, maxSeeds)
}

function byVector(mutation: Mutation): Kill | undefined {
  const mutations = new Set([mutation])
  for (const { name, text, commits } of readVectors()) {
    const mutated = commitsOf(text, mutations)
    if (mutated === commits) continue
    const [wrong] = mutated.split('\n').filter(line => !commits.split('\n').includes(line))
    return { mutation, by: name, message: wrong === undefined ? 'commits are missing' : `commits ${wrong}` }
  }
  return undefined
}

function bySeed(mutation: Mutation, maxSeeds: number): Kill {
  for (let seed = 1; seed <= maxSeeds; seed++) {
    const { failure } = runSeed(seed, DEFAULT_PROFILE, new Set([mutation]))
    if (failure !== undefined) return { mutation, by: `seed ${seed}`, message: failure.message }
  }
  return { mutation, by: undefined, message: `survives ${maxSeeds} seeds` }
}
