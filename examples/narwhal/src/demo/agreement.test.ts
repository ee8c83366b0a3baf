import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AgreementLog } from './agreement.ts'

describe('agreement', () => {
  test('needs two who have committed as much', () => {
    const log = new AgreementLog()
    expect(log.verdict).toEqual({ kind: 'waiting' })
    log.claim(1, 'a', 0)
    log.claim(2, 'b', 1)
    expect(log.verdict).toEqual({ kind: 'waiting' })
    log.claim(1, 'a', 2)
    expect(log.verdict).toEqual({ kind: 'agreed', upTo: 1, digest: 'a', validators: [0, 2] })
  })

  test('is told of the highest commit of late that most have reached', () => {
    const log = new AgreementLog()
    for (const validator of [0, 1, 2]) log.claim(7, 'g', validator)
    for (const validator of [0, 1]) log.claim(8, 'h', validator)
    log.claim(9, 'i', 0)
    expect(log.verdict).toEqual({ kind: 'agreed', upTo: 7, digest: 'g', validators: [0, 1, 2] })
  })

  test('does not wait for one that is far behind', () => {
    const log = new AgreementLog()
    log.claim(1, 'a', 2)
    for (let index = 1; index <= 40; index++) for (const validator of [0, 1]) log.claim(index, `${index}`, validator)
    log.claim(1, '1', 2)
    expect(log.verdict).toEqual({ kind: 'agreed', upTo: 40, digest: '40', validators: [0, 1] })
  })

  test('is none where two digests stand at one commit, however far the rest has come', () => {
    const log = new AgreementLog()
    for (const validator of [0, 1, 2]) log.claim(5, 'e', validator)
    log.claim(5, 'x', 3)
    for (const validator of [0, 1, 2]) log.claim(6, 'f', validator)
    expect(log.verdict).toEqual({ kind: 'forked', index: 5, sides: [[0, 1, 2], [3]] })
    expect([0, 3].map(validator => AgreementLog.dissents(log.verdict, validator))).toEqual([false, true])
  })

  test('of two sides as large, neither is right', () => {
    const log = new AgreementLog()
    for (const validator of [0, 1]) log.claim(5, 'e', validator)
    for (const validator of [2, 3]) log.claim(5, 'x', validator)
    expect([0, 1, 2, 3].map(validator => AgreementLog.dissents(log.verdict, validator))).toEqual([
      true,
      true,
      true,
      true
    ])
  })

  test('comes back when the one that forked begins anew', () => {
    const log = new AgreementLog()
    for (const validator of [0, 1, 2]) log.claim(5, 'e', validator)
    log.claim(5, 'x', 3)
    log.forget(3)
    expect(log.verdict).toMatchObject({ kind: 'agreed', validators: [0, 1, 2] })
    log.claim(5, 'e', 3)
    expect(log.verdict).toMatchObject({ kind: 'agreed', validators: [0, 1, 2, 3] })
  })

  test('a validator that says it again in other words is on one side only', () => {
    const log = new AgreementLog()
    log.claim(5, 'x', 3)
    log.claim(5, 'e', 3)
    log.claim(5, 'e', 0)
    expect(log.verdict).toMatchObject({ kind: 'agreed', validators: [0, 3] })
  })

  test('does not depend on who speaks first', () => {
    const claims = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 3 })), {
      selector: String,
      minLength: 1
    })
    const shuffled = claims.chain(list =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))
    )
    const verdictOf = (list: readonly (readonly [number, number])[]): unknown => {
      const log = new AgreementLog()
      // Validator 3 has another history.
      for (const [index, validator] of list) log.claim(index, `${index}${validator === 3 ? 'x' : ''}`, validator)
      const { verdict } = log
      return verdict.kind === 'forked' ? { ...verdict, sides: verdict.sides.map(String).toSorted() } : verdict
    }
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(verdictOf(other)).toEqual(verdictOf(one))
      })
    )
  })

  test('commits that lie far back are forgotten', () => {
    const log = new AgreementLog(10)
    log.claim(1, 'x', 0)
    for (let index = 1; index <= 30; index++) log.claim(index, String(index), 1)
    log.claim(1, 'y', 2)
    expect(log.verdict).toEqual({ kind: 'waiting' })
  })
})
