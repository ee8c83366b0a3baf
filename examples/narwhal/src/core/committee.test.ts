import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Committee } from './committee.ts'
import { leaderSchedule } from './leader-schedule.ts'
import { sha256 } from './node-crypto.fixture.ts'

const keyOf = (index: number): string => index.toString(16).padStart(64, '0')

function committeeOf(...stakes: readonly number[]): Committee {
  return new Committee({ epoch: 0, authorities: stakes.map((stake, i) => ({ publicKey: keyOf(i), stake })) }, sha256)
}

const stakes = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 20 })

describe('a committee', () => {
  test.each([
    { stakes: [1, 1, 1, 1], quorum: 3, validity: 2 },
    { stakes: [1, 1, 1, 1, 1, 1, 1], quorum: 5, validity: 3 },
    { stakes: [5, 1, 1, 1], quorum: 6, validity: 3 },
    { stakes: [1], quorum: 1, validity: 1 }
  ])('of the stakes $stakes needs $quorum for a quorum, and $validity for somebody honest', expected => {
    const { quorum, validity } = committeeOf(...expected.stakes)
    expect({ quorum, validity }).toEqual({ quorum: expected.quorum, validity: expected.validity })
  })

  test('has quorums that share somebody honest, with each other and with those who vote', () => {
    fc.assert(
      fc.property(stakes, all => {
        const { totalStake, quorum, validity } = committeeOf(...all)
        const byzantine = Math.floor((totalStake - 1) / 3)
        expect(2 * quorum - totalStake).toBeGreaterThan(byzantine)
        expect(quorum + validity - totalStake).toBeGreaterThan(0)
        expect(validity).toBeGreaterThan(byzantine)
        expect(totalStake - byzantine).toBeGreaterThanOrEqual(quorum)
      })
    )
  })

  test('has another digest where anything of it is other', () => {
    const init = { epoch: 1, authorities: [0, 1].map(i => ({ publicKey: keyOf(i), stake: 1 })) }
    const digests = [
      init,
      { ...init, epoch: 2 },
      { ...init, workers: 2 },
      { ...init, authorities: init.authorities.slice(1) },
      { ...init, authorities: init.authorities.map(authority => ({ ...authority, stake: 2 })) }
    ].map(other => new Committee(other, sha256).digest)
    expect(new Set(digests).size).toBe(digests.length)
  })

  test('has each authority lead once in a cycle', () => {
    fc.assert(
      fc.property(stakes, fc.nat({ max: 1_000 }), (all, cycle) => {
        const committee = committeeOf(...all)
        const leaderOf = leaderSchedule(committee, sha256)
        const leaders = all.map((_, i) => leaderOf(2 * (cycle * all.length + i)))
        expect(leaders.toSorted((a, b) => a - b)).toEqual([...all.keys()])
      }),
      { numRuns: 30 }
    )
  })

  test.each([
    [{ epoch: -1, authorities: [] }, 'epoch is -1; expected a whole number from 0'],
    [{ epoch: 0, authorities: [] }, 'there are 0 authorities; expected 1 to 1000'],
    [
      { epoch: 0, authorities: [{ publicKey: 'AB', stake: 1 }] },
      'authority 0 has the public key "AB"; expected 64 lower-case hexadecimal digits'
    ],
    [
      { epoch: 0, authorities: [{ publicKey: keyOf(0), stake: 0.5 }] },
      'authority 0 has the stake 0.5; expected a whole number from 1 to 1099511627776'
    ],
    [
      { epoch: 0, authorities: [1, 1].map(i => ({ publicKey: keyOf(i), stake: 1 })) },
      'authority 1 does not follow authority 0; expected public keys in ascending order, each once'
    ],
    [
      { epoch: 0, workers: 0, authorities: [{ publicKey: keyOf(0), stake: 1 }] },
      'workers is 0; expected a whole number from 1 to 256'
    ]
  ])('says of %j what is wrong', (init, problem) => {
    expect(() => new Committee(init, sha256)).toThrow(new RangeError(problem))
  })
})
