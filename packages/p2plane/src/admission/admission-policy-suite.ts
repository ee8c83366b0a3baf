import { describe, expect, it } from 'vitest'
import { someCandidate, verdictOf } from './candidate.fixture.ts'
import type { AdmissionPolicy, Candidate } from './policy.ts'

/** What a factory makes for each test. */
export interface AdmissionPolicyUnderTest {
  readonly policy: AdmissionPolicy
  /** The policy of somebody who is admitted, */
  readonly friend: AdmissionPolicy
  /** and who that is, where it matters. */
  readonly friendly?: Partial<Candidate>
  /** The policy of somebody who is not, */
  readonly stranger: AdmissionPolicy
  /** and who that is, where it matters. */
  readonly strange?: Partial<Candidate>
}

/** The tests that every AdmissionPolicy must pass. */
export function admissionPolicySuite(name: string, create: () => Promise<AdmissionPolicyUnderTest>): void {
  describe(`${name}, as an admission policy`, () => {
    it('has a name that fits a hello', async () => {
      const { policy } = await create()
      expect(policy.name).toMatch(/^[a-z-]+(\(.*\))?$/)
    })

    it('admits a friend, again and again', async () => {
      const { policy, friend, friendly } = await create()
      for (let i = 0; i < 3; i++) expect(await verdictOf(policy, friend, friendly)).toMatchObject({ admit: true })
    })

    it('refuses a stranger with a reason, each time', async () => {
      const { policy, stranger, strange } = await create()
      for (let i = 0; i < 3; i++) {
        const verdict = await verdictOf(policy, stranger, strange)
        expect(verdict).toMatchObject({ admit: false })
        if (verdict.admit === false) expect(verdict.message).not.toBe('')
      }
    })

    it('asks for a proof once: with proofs of no use it refuses', async () => {
      const { policy, stranger, strange } = await create()
      const candidate = await someCandidate({
        hello: { ...(await someCandidate()).hello!, ...stranger.say?.() },
        ...strange
      })
      for (const proofs of [{}, { [policy.name]: new Uint8Array(0) }, { 'shared-secret': new Uint8Array(32) }]) {
        expect(await policy.check({ ...candidate, proofs })).toMatchObject({ admit: false })
      }
    })

    it('says the same of itself each time, in what fits a hello', async () => {
      const { policy } = await create()
      expect(policy.say?.()).toEqual(policy.say?.())
      expect(JSON.stringify(policy.say?.() ?? {}).length).toBeLessThan(16_384)
    })

    it('answers a guest', async () => {
      const { policy } = await create()
      const { admit } = await policy.check(await someCandidate({ hello: undefined, proofs: undefined }))
      expect(typeof admit).toBe('boolean')
    })
  })
}
