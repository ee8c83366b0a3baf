import { generateKeyPair } from '@libp2p/crypto/keys'
import type { Connection, PeerId, PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { Hello } from './hello.ts'
import type { AdmissionPolicy, Candidate, Verdict } from './policy.ts'
import { transcript } from './transcript.ts'

/** Somebody with an Ed25519 key. */
export async function someKey(): Promise<{ key: PrivateKey; peer: PeerId }> {
  const key = await generateKeyPair('Ed25519')
  return { key, peer: peerIdFromPrivateKey(key) }
}

/** A hello that says nothing of its own. */
export function someHello(said: Partial<Hello> = {}): Hello {
  return { v: 1, nonce: crypto.getRandomValues(new Uint8Array(16)), ...said }
}

/** Somebody who wants in, without a connection behind it. */
export async function someCandidate(change: Partial<Candidate> = {}): Promise<Candidate> {
  return {
    peer: (await someKey()).peer,
    connection: {} as Connection,
    hello: someHello(),
    proofs: undefined,
    transcript: new Uint8Array(0),
    admittedPeers: 0,
    signal: new AbortController().signal,
    ...change
  }
}

/** What a listener with the policy says of a dialler with another, after both have proven what they can. */
export async function verdictOf(
  here: AdmissionPolicy,
  there: AdmissionPolicy,
  change: Partial<Candidate> = {}
): Promise<Verdict> {
  const dialer = { peer: change.peer ?? (await someKey()).peer, hello: someHello(there.say?.()) }
  const listener = { peer: (await someKey()).peer, hello: someHello(here.say?.()) }
  const said = transcript('dialer', { dialer, listener })
  const candidate = await someCandidate({ peer: dialer.peer, hello: dialer.hello, transcript: said, ...change })
  const first = await here.check(candidate)
  if (first.admit !== 'after-proof') return first
  return await here.check({ ...candidate, proofs: { ...there.prove?.(said) } })
}
