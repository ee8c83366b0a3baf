import { expect, test } from 'vitest'
import { killMutations } from './kill-mutations.ts'

/** Twice what the rarest needs. */
const MAX_SEEDS = 80

test('every bug that is planted is noticed', () => {
  const survivors = [...killMutations(MAX_SEEDS)].filter(({ by }) => by === undefined)
  expect(survivors).toEqual([])
})
