import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AdmissionEvent, type AdmissionState, nextAdmissionState } from './admission-state.ts'
import { redialInMs } from './redial.ts'
import { reasonCode, reasonNumber } from './reason-code.ts'

const EVENTS: AdmissionEvent[] = ['hello', 'guest', 'proofs', 'admit', 'ask-proof', 'refuse']

describe('a handshake', () => {
  it('admits only after a verdict, and never after a refusal', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 30 }), events => {
        let state: AdmissionState = 'greeting'
        const taken: AdmissionEvent[] = []
        for (const event of events) {
          const next = nextAdmissionState(state, event)
          if (next === undefined) continue
          taken.push(event)
          state = next
        }
        expect(state === 'refused').toBe(taken.includes('refuse'))
        if (state !== 'admitted') return
        expect(taken.filter(event => event === 'admit')).toHaveLength(1)
        expect(taken.filter(event => event === 'hello' || event === 'guest')).toHaveLength(1)
        // Whoever was asked for a proof has given one before the yes.
        if (taken.includes('ask-proof')) expect(taken.indexOf('proofs')).toBeLessThan(taken.indexOf('admit'))
      })
    )
  })

  it('can be refused at any time but once', () => {
    for (const state of ['greeting', 'checking', 'proving', 'verifying', 'admitted'] as const) {
      expect(nextAdmissionState(state, 'refuse')).toBe('refused')
    }
    for (const event of EVENTS) expect(nextAdmissionState('refused', event)).toBeUndefined()
  })
})

describe('a peer that has turned this node away', () => {
  it('is left alone for an hour where that was for good, and for longer each time where it was busy', () => {
    for (const code of ['unauthorized', 'incompatible', 'expired', 'banned', 1_024] as const) {
      expect(redialInMs({ code }, 1)).toBe(3_600_000)
    }
    expect([1, 2, 3, 20, 1_000].map(times => redialInMs({ code: 'max-peers' }, times))).toEqual([
      30_000, 60_000, 120_000, 3_600_000, 3_600_000
    ])
    expect(redialInMs({ code: 'shutdown' }, 1)).toBe(0)
  })

  it('may say when, and no later than in an hour', () => {
    expect(redialInMs({ code: 'max-peers', retryAfterMs: 5 }, 9)).toBe(5)
    expect(redialInMs({ code: 'max-peers', retryAfterMs: 1e12 }, 1)).toBe(3_600_000)
  })
})

describe('a reason', () => {
  it('comes back as it was, also where it is of a newer version', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), number => {
        expect(reasonNumber(reasonCode(number))).toBe(number)
      })
    )
  })
})
