import { generateKeyPair } from '@libp2p/crypto/keys'
import { noise } from '@chainsafe/libp2p-noise'
import { memory } from '@libp2p/memory'
import { tcp } from '@libp2p/tcp'
import { describe, expect, it } from 'vitest'
import { createNode } from './create-node.ts'
import type { Encrypter, Encryption } from './encryption.ts'
import { messages, Ping, router } from './node.fixture.ts'
import type { NodeOptions } from './node-options.ts'

type Choice = readonly (Encryption | Encrypter)[] | undefined

/** What a connection from one to the other is encrypted with, after a request over it. */
async function agreed(
  dialer: Choice,
  listener: Choice,
  common: Partial<NodeOptions<(typeof messages)[number]>> = {}
): Promise<(string | undefined)[]> {
  const answering = { messages, router, ...common, ...(listener && { encryption: listener }) }
  await using alice = await createNode(answering)
  await using bob = await createNode({ messages, ...common, listen: [], ...(dialer && { encryption: dialer }) })
  expect(await bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
  return [bob, alice].flatMap(({ libp2p }) => libp2p.getConnections().map(({ encryption }) => encryption))
}

const TLS = ['/tls/1.0.0', '/tls/1.0.0']
const NOISE = ['/noise', '/noise']

describe('a connection', () => {
  it.each<[string, Choice, Choice, string[]]>([
    ['is encrypted by TLS between two nodes with default options', undefined, undefined, TLS],
    ['is encrypted by Noise to a node that has no other', undefined, ['noise'], NOISE],
    ['is encrypted by Noise from a node that has no other', ['noise'], undefined, NOISE],
    ['is encrypted by Noise with a peer on stock Noise', undefined, [noise()], NOISE],
    ['is encrypted by Noise from a peer on stock Noise', [noise()], undefined, NOISE],
    ['is encrypted by what the dialer offers first', ['noise', 'tls'], undefined, NOISE],
    ['is encrypted by TLS where both want only that', ['tls'], ['tls'], TLS]
  ])('%s', async (_name, dialer, listener, encryption) => {
    expect(await agreed(dialer, listener)).toEqual(encryption)
  })

  it('is encrypted where there is no socket too', async () => {
    const options = { transports: [memory()], listen: [`/memory/${crypto.randomUUID()}`] }
    expect(await agreed(undefined, undefined, options)).toEqual(TLS)
  })

  it.each(['Ed25519', 'secp256k1', 'RSA'] as const)('is encrypted between nodes with %s keys', async kind => {
    await using alice = await createNode({ messages, router, privateKey: await generateKeyPair(kind as 'Ed25519') })
    await using bob = await createNode({ messages, listen: [], privateKey: await generateKeyPair(kind as 'Ed25519') })
    expect(await bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
    expect(bob.libp2p.getConnections().map(({ encryption }) => encryption)).toEqual(['/tls/1.0.0'])
  })

  it.each(['tls', 'noise'] as const)('by %s to an address with another peer id is refused as such', async name => {
    await using alice = await createNode({ messages, router, encryption: [name] })
    await using bob = await createNode({ messages, listen: [] })
    const address = alice.addresses[0]!.toString().replace(alice.peerId.toString(), bob.peerId.toString())
    await using carol = await createNode({ messages, listen: [] })
    await expect(carol.request(address, Ping, { nonce: 1 })).rejects.toMatchObject({
      code: 'unauthenticated',
      reason: 'peer-id-mismatch',
      sent: false,
      retryable: false
    })
  })

  it('does not come about between nodes that share no encryption, and the failure says so', async () => {
    await using alice = await createNode({ messages, router, encryption: ['noise'] })
    await using bob = await createNode({ messages, listen: [], transports: [tcp()], encryption: ['tls'] })
    await expect(bob.request(alice.addresses[0]!, Ping, { nonce: 1 }, { retries: 0 })).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'dial-failure'
    })
  })
})
