import { expect, test } from 'vitest'
import { Dag } from '../model/dag.ts'
import { isValid, measureValidity, type Validity } from './validity.ts'

test('a picture holds until something happens in its rounds, before or after its time', () => {
  const dag = new Dag(4)
  dag.addHeader({ round: 5, author: 1 }, 0, 100)
  dag.addHeader({ round: 6, author: 1 }, 0, 200)
  dag.addHeader({ round: 20, author: 1 }, 0, 160)
  const validity: Validity = { version: 0, from: 0, until: 0 }
  measureValidity(validity, dag, 0, 8, 150)
  const holdsAt = (at: number): boolean => isValid(validity, dag, 0, 8, at)
  expect([99, 100, 150, 199, 200].map(holdsAt)).toEqual([false, true, true, true, false])
  dag.addHeader({ round: 20, author: 2 }, 0, 170)
  expect(holdsAt(150)).toBe(true)
  dag.addEvidence({ round: 6, author: 1, headers: ['a', 'b'] }, 150)
  expect(holdsAt(150)).toBe(false)
})
