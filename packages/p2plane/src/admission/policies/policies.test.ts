import { admissionPolicySuite, type AdmissionPolicyUnderTest } from '@p2plane/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { someCandidate, someHello, someKey, verdictOf } from '../candidate.fixture.ts'
import type { AdmissionPolicy, Verdict } from '../policy.ts'
import { transcript } from '../transcript.ts'
import { allowList } from './allow-list.ts'
import { capability } from './capability.ts'
import { issueCapability } from './capability-token.ts'
import { all, any, not } from './combine.ts'
import { denyList } from './deny-list.ts'
import { guest } from './guest.ts'
import { maxPeers } from './max-peers.ts'
import { network } from './network.ts'
import { open } from './open.ts'
import { sharedSecret } from './shared-secret.ts'

const KEY = 'sixteen bytes or more of it'
const OTHER_KEY = 'another sixteen bytes of it'
const HOUR_MS = 3_600_000

async function tokenFor(capabilities: string[] = []) {
  const [root, bearer] = [await someKey(), await someKey()]
  const token = await issueCapability(root.key, {
    subject: bearer.peer,
    capabilities,
    expiresAtMs: Date.now() + HOUR_MS
  })
  return { root, bearer, token }
}

function itIsAnAdmissionPolicy(policy: string, create: () => Promise<AdmissionPolicyUnderTest>): void {
  describe(`${policy}, as an admission policy`, () => {
    it.each(admissionPolicySuite(create))('$name', ({ run }) => run())
  })
}

itIsAnAdmissionPolicy('network', async () => ({ policy: network('a'), friend: network('a'), stranger: network('b') }))
itIsAnAdmissionPolicy('sharedSecret', async () => ({
  policy: sharedSecret(KEY),
  friend: sharedSecret(KEY),
  stranger: sharedSecret(OTHER_KEY)
}))
itIsAnAdmissionPolicy('maxPeers', async () => ({
  policy: maxPeers(3),
  friend: open(),
  friendly: { admittedPeers: 2 },
  stranger: open(),
  strange: { admittedPeers: 3 }
}))
itIsAnAdmissionPolicy('allowList', async () => {
  const { peer } = await someKey()
  return { policy: allowList(new Set([peer.toString()])), friend: open(), friendly: { peer }, stranger: open() }
})
itIsAnAdmissionPolicy('denyList', async () => {
  const { peer } = await someKey()
  return { policy: denyList([peer]), friend: open(), stranger: open(), strange: { peer } }
})
itIsAnAdmissionPolicy('guest', async () => ({
  policy: guest(),
  friend: open(),
  friendly: { hello: undefined },
  stranger: open()
}))
itIsAnAdmissionPolicy('capability', async () => {
  const { root, bearer, token } = await tokenFor()
  return {
    policy: capability({ roots: [root.peer] }),
    friend: capability({ roots: [root.peer], token }),
    friendly: { peer: bearer.peer },
    // The same token, stolen.
    stranger: capability({ roots: [root.peer], token })
  }
})
itIsAnAdmissionPolicy('all', async () => ({
  policy: all(network('a'), sharedSecret(KEY)),
  friend: all(network('a'), sharedSecret(KEY)),
  stranger: all(network('a'), sharedSecret(OTHER_KEY))
}))
itIsAnAdmissionPolicy('any', async () => ({
  policy: any(network('b'), sharedSecret(KEY)),
  friend: sharedSecret(KEY),
  stranger: network('a')
}))
itIsAnAdmissionPolicy('not', async () => ({ policy: not(network('a')), friend: network('b'), stranger: network('a') }))

describe('network', () => {
  it('asks for a version in common', async () => {
    const here = network('a', { version: 3, oldestVersion: 2 })
    for (const version of [1, 2, 3, 4]) {
      expect(await verdictOf(here, network('a', { version }))).toMatchObject({ admit: version === 2 || version === 3 })
    }
    expect(await verdictOf(here, network('a', { version: 9, oldestVersion: 1 }))).toMatchObject({ admit: true })
  })

  it('refuses what is no network', () => {
    expect(() => network('')).toThrow(/expected 1 to 128 characters/)
    expect(() => network('a', { version: 1, oldestVersion: 2 })).toThrow(/expected whole numbers/)
  })
})

describe('sharedSecret', () => {
  it('takes a second key while keys change', async () => {
    expect(await verdictOf(sharedSecret([KEY, OTHER_KEY]), sharedSecret(OTHER_KEY))).toMatchObject({ admit: true })
  })

  it('takes no proof that was made by another, for another, with another nonce or by the other side', async () => {
    const policy = sharedSecret(KEY)
    const parties = {
      dialer: { ...(await someKey()), hello: someHello() },
      listener: { ...(await someKey()), hello: someHello() }
    }
    const right = transcript('dialer', parties)
    const wrong = [
      transcript('listener', parties),
      transcript('dialer', { ...parties, listener: { ...parties.listener, peer: (await someKey()).peer } }),
      transcript('dialer', { ...parties, dialer: { ...parties.dialer, peer: (await someKey()).peer } }),
      transcript('dialer', { ...parties, dialer: { ...parties.dialer, hello: someHello() } }),
      transcript('dialer', { ...parties, listener: { ...parties.listener, hello: someHello() } }),
      transcript('dialer', {
        ...parties,
        dialer: { ...parties.dialer, hello: { ...parties.dialer.hello, network: 'x' } }
      })
    ]
    const candidate = await someCandidate({ transcript: right })
    expect(policy.check({ ...candidate, proofs: policy.prove!(right) })).toMatchObject({ admit: true })
    for (const each of wrong) {
      expect(policy.check({ ...candidate, proofs: policy.prove!(each) })).toMatchObject({ code: 'unauthorized' })
    }
  })

  it('refuses a key that is too short, and none', () => {
    expect(() => sharedSecret('short')).toThrow(/at least 16 bytes/)
    expect(() => sharedSecret([])).toThrow(/expected one or more/)
  })
})

describe('capability', () => {
  it('attests what the token allows, until it expires', async () => {
    const { root, bearer, token } = await tokenFor(['files:read'])
    const bearing = capability({ roots: [root.peer], token })
    const at = (nowMs: number): Promise<Verdict> =>
      verdictOf(capability({ roots: [root.peer], now: () => nowMs }), bearing, { peer: bearer.peer })
    expect(await at(Date.now())).toMatchObject({ admit: true, attested: { capabilities: ['files:read'] } })
    expect(await at(Date.now() + HOUR_MS + 59_000)).toMatchObject({ admit: true })
    expect(await at(Date.now() + HOUR_MS + 61_000)).toMatchObject({ admit: false, code: 'expired' })
  })

  it('believes its own roots alone, for its own network, and no token that is revoked', async () => {
    const [root, bearer] = [await someKey(), await someKey()]
    const token = await issueCapability(root.key, {
      subject: bearer.peer,
      capabilities: [],
      expiresAtMs: Date.now() + HOUR_MS,
      network: 'a'
    })
    const bearing = capability({ roots: [root.peer], token })
    const judge = (policy: AdmissionPolicy): Promise<Verdict> => verdictOf(policy, bearing, { peer: bearer.peer })
    expect(await judge(capability({ roots: [root.peer], network: 'a' }))).toMatchObject({ admit: true })
    expect(await judge(capability({ roots: [root.peer], network: 'b' }))).toMatchObject({ code: 'unauthorized' })
    expect(await judge(capability({ roots: [(await someKey()).peer], network: 'a' }))).toMatchObject({
      code: 'unauthorized'
    })
    const revoked = capability({ roots: [root.peer], network: 'a', isRevoked: () => true })
    expect(await judge(revoked)).toMatchObject({ code: 'unauthorized' })
  })

  it('may be passed on as often as it allows, and never widened', async () => {
    const [root, one, two] = [await someKey(), await someKey(), await someKey()]
    const expiresAtMs = Date.now() + HOUR_MS
    const judge = async (delegations: number, capabilities: string[]): Promise<Verdict> => {
      const parent = await issueCapability(root.key, {
        subject: one.peer,
        capabilities: ['a', 'b'],
        expiresAtMs,
        delegations
      })
      const token = await issueCapability(one.key, { subject: two.peer, capabilities, expiresAtMs, parent })
      return await verdictOf(capability({ roots: [root.peer] }), capability({ roots: [root.peer], token }), {
        peer: two.peer
      })
    }
    expect(await judge(1, ['a'])).toMatchObject({ admit: true, attested: { capabilities: ['a'] } })
    expect(await judge(0, ['a'])).toMatchObject({ admit: false })
    expect(await judge(1, ['a', 'c'])).toMatchObject({ admit: false })
  })

  it('is passed on at most twice', async () => {
    const keys = await Promise.all(Array.from({ length: 5 }, someKey))
    let parent: Uint8Array | undefined
    const admits: unknown[] = []
    for (let i = 1; i < keys.length; i++) {
      const subject = keys[i]!.peer
      const init = { subject, capabilities: [], expiresAtMs: Date.now() + HOUR_MS, delegations: 2 }
      parent = await issueCapability(keys[i - 1]!.key, { ...init, ...(parent && { parent }) })
      const roots = [keys[0]!.peer]
      const verdict = await verdictOf(capability({ roots }), capability({ roots, token: parent }), { peer: subject })
      admits.push(verdict.admit)
    }
    expect(admits).toEqual([true, true, true, false])
  })

  it('is nothing once a byte of it is another', async () => {
    const { root, bearer, token } = await tokenFor(['a'])
    await fc.assert(
      fc.asyncProperty(fc.nat(token.byteLength - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const forged = token.slice()
        forged[at]! ^= change
        const verdict = await verdictOf(
          capability({ roots: [root.peer] }),
          capability({ roots: [root.peer], token: forged }),
          {
            peer: bearer.peer
          }
        )
        expect(verdict).toMatchObject({ admit: false, code: 'unauthorized' })
      }),
      { numRuns: 200 }
    )
  })
})

describe('all, any and not', () => {
  const says = (verdict: Verdict['admit'], isSlow: boolean): AdmissionPolicy => {
    const answer: Verdict =
      verdict === false ? { admit: false, code: 'unauthorized', message: 'no' } : { admit: verdict }
    return { name: 'says', check: () => (isSlow ? Promise.resolve(answer) : answer) }
  }
  const verdicts = fc.array(fc.tuple(fc.constantFrom<Verdict['admit']>(true, false, 'after-proof'), fc.boolean()), {
    minLength: 1,
    maxLength: 6
  })

  it('are the logic of yes, no and not yet', async () => {
    const candidate = await someCandidate()
    await fc.assert(
      fc.asyncProperty(verdicts, async said => {
        const policies = said.map(([verdict, isSlow]) => says(verdict, isSlow))
        const values = said.map(([verdict]) => verdict)
        const later = values.includes('after-proof')
        const conjunction = values.includes(false) ? false : later ? 'after-proof' : true
        const disjunction = values.includes(true) ? true : later ? 'after-proof' : false
        expect((await all(...policies).check(candidate)).admit).toBe(conjunction)
        expect((await any(...policies).check(candidate)).admit).toBe(disjunction)
        const inverse = conjunction === 'after-proof' ? conjunction : !conjunction
        expect((await not(all(...policies)).check(candidate)).admit).toBe(inverse)
      })
    )
  })

  it('tell of a full house only whom they would have let in', async () => {
    const full = all(maxPeers(1), sharedSecret(KEY))
    expect(await verdictOf(full, sharedSecret(KEY), { admittedPeers: 1 })).toMatchObject({ code: 'max-peers' })
    expect(await verdictOf(full, sharedSecret(OTHER_KEY), { admittedPeers: 1 })).toMatchObject({ code: 'unauthorized' })
  })
})

describe('a list', () => {
  it('may change while it is used', async () => {
    const { peer } = await someKey()
    const list = new Set<string>()
    const policy = allowList(list)
    expect(await verdictOf(policy, open(), { peer })).toMatchObject({ admit: false })
    list.add(peer.toString())
    expect(await verdictOf(policy, open(), { peer })).toMatchObject({ admit: true })
  })

  it('has to be one', () => {
    expect(() => allowList('12D3Koo' as never)).toThrow(/expected an array or a Set of peer ids/)
    expect(() => denyList([7 as never])).toThrow(/7 is not a peer/)
    expect(() => maxPeers(0)).toThrow(/whole number above 0/)
  })
})
