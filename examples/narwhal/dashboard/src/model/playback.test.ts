import { expect, test } from 'vitest'
import { playedAt } from './playback.ts'

test('the past stands, or moves at its rate, and ends where the present begins', () => {
  expect(playedAt({ at: 100, from: 1000, rate: 0 }, 5000, 4800)).toBe(100)
  expect(playedAt({ at: 100, from: 1000, rate: 0.25 }, 1400, 1200)).toBe(200)
  expect(playedAt({ at: 1000, from: 1000, rate: 1 }, 1400, 1200)).toBe(1200)
})
