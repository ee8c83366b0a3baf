import { expect, test } from 'vitest'
import { Four, NOW, only } from './core.fixture.ts'
import type { Effect } from './effect.ts'
import { step } from './step.ts'
import type { ValidatorState } from './validator.ts'

/** Whatever the leaders are, an anchor is committed by then. */
const ROUNDS = 5

function take(state: ValidatorState, four: Four): { effects: readonly Effect[]; refused: number } {
  const effects = four
    .rounds(ROUNDS)
    .flat()
    .flatMap((certificate, id) =>
      step(state, { type: 'request', now: NOW, from: 1, id, message: { type: 'certificate', certificate } })
    )
  const refused = only(effects, 'reply').filter(({ response }) => response.type === 'refused').length
  return { effects, refused }
}

test('V10: each epoch begins anew with commit 1, and what is certified in another one is nothing in it', () => {
  const epochs = [0, 1, 2, 3, 4].map(epoch => new Four(epoch))
  const digests = epochs.map(four => {
    const state = four.validator()
    step(state, { type: 'start', now: NOW })
    for (const other of epochs) {
      const { effects, refused } = take(state, other)
      expect(refused).toBe(other === four ? 0 : 4 * ROUNDS)
      const commits = only(effects, 'persist').flatMap(({ records }) => records.filter(({ type }) => type === 'commit'))
      expect(commits[0]).toMatchObject(
        other === four ? { commit: { index: 1, previousDigest: four.committee.digest } } : {}
      )
      expect(commits.length > 0).toBe(other === four)
    }
    return state.lastCommit.digest
  })
  expect(new Set(digests).size).toBe(epochs.length)
})
