import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { describe, expect, it } from 'vitest'
import { memoryNode, messages, nextEvent, Ping, router, until, withoutLanes } from '../node.fixture.ts'
import type { PeerRejected } from '../events.ts'
import type { AdmissionPolicy, AdmittedPeer } from './policy.ts'
import { allowList } from './policies/allow-list.ts'
import { all, any } from './policies/combine.ts'
import { guest } from './policies/guest.ts'
import { maxPeers } from './policies/max-peers.ts'
import { network } from './policies/network.ts'
import { sharedSecret } from './policies/shared-secret.ts'

const KEY = 'sixteen bytes or more of it'

describe('admission', () => {
  it('lets those in whom the policies of both sides admit', async () => {
    const admission = (): AdmissionPolicy => all(network('net/test'), sharedSecret(KEY))
    await using alice = await memoryNode({ messages, router, admission: admission() })
    await using bob = await memoryNode({ messages, router, admission: admission() })
    const met = nextEvent<AdmittedPeer>(alice, 'peer:admitted')
    expect(await bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
    expect(await alice.request(bob.peerId, Ping, { nonce: 2 })).toMatchObject({ nonce: 2 })
    expect(await met).toMatchObject({ peer: bob.peerId, attested: { network: 'net/test' } })
    expect(alice.connectedPeers).toEqual([bob.peerId])
  })

  it('tells both sides why not, and leaves no connection', async () => {
    await using alice = await memoryNode({ messages, router, admission: network('net/a') })
    await using bob = await memoryNode({ messages, router, admission: network('net/b') })
    const [atAlice, atBob] = [nextEvent<PeerRejected>(alice, 'peer:rejected'), nextEvent<PeerRejected>(bob, 'peer:rejected')]
    await expect(bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).rejects.toMatchObject({
      code: 'failed-precondition',
      reason: 'peer-incompatible',
      origin: 'remote',
      sent: false
    })
    expect(await atAlice).toMatchObject({ code: 'incompatible', by: 'local' })
    expect(await atBob).toMatchObject({ code: 'incompatible', by: 'remote' })
    await until(() => alice.libp2p.getConnections().length === 0 && bob.libp2p.getConnections().length === 0)
  })

  it('refuses a secret that is not the same', async () => {
    await using alice = await memoryNode({ messages, router, admission: sharedSecret(KEY) })
    await using bob = await memoryNode({ messages, router, admission: sharedSecret(`${KEY}!`) })
    await expect(bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).rejects.toMatchObject({
      code: 'permission-denied',
      reason: 'peer-denied'
    })
  })

  it('takes a peer without a hello where the policy does, over either path', async () => {
    await using alice = await memoryNode({ messages, router, admission: any(sharedSecret(KEY), guest()) })
    await using bob = await memoryNode({ messages, router })
    await using carol = await withoutLanes(await memoryNode({ messages, router }))
    for (const node of [bob, carol]) {
      expect(await node.request(alice.addresses[0]!, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
      expect(await alice.request(node.peerId, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
    }
  })

  it('turns a guest away where the policy does, and says why', async () => {
    await using alice = await memoryNode({ messages, router, admission: network('net/a') })
    await using bob = await memoryNode({ messages })
    const told = nextEvent<PeerRejected>(bob, 'peer:rejected')
    await expect(bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).rejects.toMatchObject({ name: 'P2PError' })
    expect(await told).toMatchObject({ code: 'incompatible', by: 'remote', peer: alice.peerId })
    await expect(bob.request(alice.peerId, Ping, { nonce: 1 })).rejects.toMatchObject({ reason: 'peer-incompatible' })
  })

  it('is full at some point, and then names others', async () => {
    const admission = (): AdmissionPolicy => all(network('n'), maxPeers(2))
    await using stack = new AsyncDisposableStack()
    const hub = stack.use(await memoryNode({ messages, router, admission: admission() }))
    const nodes = await Promise.all(
      Array.from({ length: 6 }, () => memoryNode({ messages, router, admission: admission() }))
    )
    for (const node of nodes) stack.use(node)
    const refusals: PeerRejected[] = []
    for (const node of nodes) {
      node.addEventListener('peer:rejected', ({ detail }) => refusals.push(detail))
    }
    const answers = await Promise.allSettled(nodes.map(node => node.request(hub.addresses[0]!, Ping, { nonce: 1 })))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(hub.connectedPeers).toHaveLength(2)
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ reason: 'peer-full' })
    }
    expect(refusals).toHaveLength(4)
    for (const { code, alternates } of refusals) {
      expect(code).toBe('max-peers')
      expect(alternates!.length).toBeGreaterThan(0)
    }
  })

  it('knows a peer by its id alone, with a hello or without', async () => {
    const privateKey = await generateKeyPair('Ed25519')
    await using alice = await memoryNode({ messages, router, admission: allowList([peerIdFromPrivateKey(privateKey)]) })
    await using bob = await memoryNode({ messages, privateKey })
    await using carol = await memoryNode({ messages })
    expect(await bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
    await expect(carol.request(alice.addresses[0]!, Ping, { nonce: 1 })).rejects.toMatchObject({ name: 'P2PError' })
  })
})
