import { describe, expect, test } from 'vitest'
import type { History } from '../verify/history.ts'
import { faultsOf } from './outcome.ts'
import { runChaos } from './run-chaos.ts'

describe('killed again and again', () => {
  test('validators end with one history, and everything that was acknowledged in it once', async () => {
    const said: string[] = []
    const closing = await runChaos({
      validators: 4,
      seconds: 2,
      rate: 20,
      firstPort: 12_000 + Math.floor(Math.random() * 5_000),
      say: line => said.push(line)
    })
    expect(said).toEqual([
      expect.stringMatching(/^[1-9]\d* kills, [1-9]\d* transactions acknowledged; now all catch up$/)
    ])
    expect(closing).toMatch(/^One history: 4 validators, .* each of [1-9]\d* acknowledged transactions is in it once/)
  }, 60_000)
})

test('a transaction that was acknowledged and is not there is a fault', () => {
  const history = (source: string, posted: string[]): History => ({
    source,
    commits: [{ index: 1, digest: 'd', previousDigest: 'c', transactions: 1, posted }]
  })
  const deeds = { kills: 1, acknowledged: ['t1', 't2'], slowestCatchUpMs: 0 }
  expect(faultsOf([history('a', ['t1', 't2']), history('b', ['t1'])], deeds)).toEqual([
    'b lacks 1 acknowledged transactions, such as t2'
  ])
})
