import { expect, test } from 'vitest'
import { advance, elapsedMs, isBehind, newJourney } from './journey.ts'

const posted = newJourney('id', 'hello', 2)

test('a journey has when each stage was reached, from the first on', () => {
  const journey = [
    { id: 'id', stage: 'pending', atMs: 1000 },
    { id: 'id', stage: 'header', atMs: 1070, round: 9 },
    { id: 'id', stage: 'committed', atMs: 1260, round: 9, commitIndex: 4 }
  ].reduce((soFar, step) => advance(soFar, 2, step as Parameters<typeof advance>[2]), posted)
  expect(journey).toMatchObject({ round: 9, commitIndex: 4 })
  expect(elapsedMs(journey, 'pending')).toBe(0)
  expect(elapsedMs(journey, 'batched')).toBeUndefined()
  expect(elapsedMs(journey, 'committed')).toBe(260)
  expect(isBehind(journey, 'batched')).toBe(true)
  expect(isBehind(posted, 'pending')).toBe(false)
})

test('a step that is told twice counts once, and another one not at all', () => {
  const once = advance(posted, 2, { id: 'id', stage: 'pending', atMs: 1000 })
  expect(advance(once, 2, { id: 'id', stage: 'pending', atMs: 1500 })).toEqual(once)
  expect(advance(once, 2, { id: 'other', stage: 'batched', atMs: 1100 })).toBe(once)
})
