import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { AdmissionPolicy, Candidate, Verdict } from 'p2plane'
import type { SuiteTest } from './suite.ts'

/** What a factory makes for each test. */
export interface AdmissionPolicyUnderTest {
  /** What is tested. */
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

/** The longest that a policy says of itself, as text. */
const MOST_SAID = 16_384

/** The tests that every AdmissionPolicy must pass. */
export function admissionPolicySuite(create: () => Promise<AdmissionPolicyUnderTest>): SuiteTest[] {
  return [
    {
      name: 'has a name that fits a hello',
      async run() {
        const { policy } = await create()
        assert.match(policy.name, /^[a-z-]+(\(.*\))?$/)
      }
    },
    {
      name: 'admits a friend, again and again',
      async run() {
        const { policy, friend, friendly } = await create()
        for (let i = 0; i < 3; i++) assert.equal((await verdictOf(policy, friend, friendly)).admit, true)
      }
    },
    {
      name: 'refuses a stranger with a reason, each time',
      async run() {
        const { policy, stranger, strange } = await create()
        for (let i = 0; i < 3; i++) {
          const verdict = await verdictOf(policy, stranger, strange)
          assert.ok(verdict.admit === false, `a stranger got ${JSON.stringify(verdict)}`)
          assert.notEqual(verdict.message, '')
        }
      }
    },
    {
      name: 'asks for a proof once: with proofs of no use it refuses',
      async run() {
        const { policy, stranger, strange } = await create()
        const candidate = await someCandidate({ hello: someHello(stranger), ...strange })
        for (const proofs of [{}, { [policy.name]: new Uint8Array(0) }, { 'shared-secret': new Uint8Array(32) }]) {
          assert.equal((await policy.check({ ...candidate, proofs })).admit, false)
        }
      }
    },
    {
      name: 'says the same of itself each time, in what fits a hello',
      async run() {
        const { policy } = await create()
        assert.deepEqual(policy.say?.(), policy.say?.())
        assert.ok(JSON.stringify(policy.say?.() ?? {}).length < MOST_SAID)
      }
    },
    {
      name: 'answers a guest, who says nothing',
      async run() {
        const { policy } = await create()
        const { admit } = await policy.check(await someCandidate({ hello: undefined, proofs: undefined }))
        assert.equal(typeof admit, 'boolean')
      }
    }
  ]
}

/** What a policy says of somebody with another, after that one has proven what it can. */
async function verdictOf(
  here: AdmissionPolicy,
  there: AdmissionPolicy,
  change: Partial<Candidate> = {}
): Promise<Verdict> {
  const candidate = await someCandidate({ hello: someHello(there), transcript: randomBytes(32), ...change })
  const first = await here.check(candidate)
  if (first.admit !== 'after-proof') return first
  return await here.check({ ...candidate, proofs: { ...there.prove?.(candidate.transcript) } })
}

/** Somebody who wants in, without a connection behind it. */
async function someCandidate(change: Partial<Candidate>): Promise<Candidate> {
  return {
    peer: peerIdFromPrivateKey(await generateKeyPair('Ed25519')),
    connection: {} as Candidate['connection'],
    hello: undefined,
    proofs: undefined,
    transcript: new Uint8Array(0),
    admittedPeers: 0,
    signal: new AbortController().signal,
    ...change
  }
}

function someHello(policy: AdmissionPolicy): NonNullable<Candidate['hello']> {
  return { v: 1, nonce: randomBytes(16), ...policy.say?.() }
}
