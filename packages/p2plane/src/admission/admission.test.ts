import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { defineStream } from '@p2plane/message'
import { describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { createNode } from '../create-node.ts'
import { memoryNode, messages, nextEvent, Ping, router, Say, until, withoutLanes } from '../node.fixture.ts'
import type { PeerRejected } from '../events.ts'
import { requires } from './authorise.ts'
import { HelloMessage } from './hello.ts'
import { open } from './policies/open.ts'
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
    const [atAlice, atBob] = [
      nextEvent<PeerRejected>(alice, 'peer:rejected'),
      nextEvent<PeerRejected>(bob, 'peer:rejected')
    ]
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

  it.each(['lane', 'unary'])(
    'turns a guest away where the policy does, and each of its requests says why, by %s',
    async path => {
      await using alice = await memoryNode({ messages, router, admission: network('net/a') })
      if (path === 'unary') await withoutLanes(alice)
      await using bob = await memoryNode({ messages })
      const told = nextEvent<PeerRejected>(bob, 'peer:rejected')
      const refused = { reason: 'peer-incompatible', origin: 'remote', sent: false }
      // The first is on its way before either knows, the next while the connection is still open.
      await expect(bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).rejects.toMatchObject(refused)
      await expect(bob.request(alice.peerId, Ping, { nonce: 2 })).rejects.toMatchObject(refused)
      expect(await told).toMatchObject({ code: 'incompatible', by: 'remote', peer: alice.peerId })
    }
  )

  it('says to a guest that asked for a stream why it is turned away', async () => {
    const Count = defineStream({ protocolId: '/test/count/1.0.0', request: z.null(), output: z.int() })
    const one = async function* (): AsyncGenerator<number> {
      yield 1
    }
    await using alice = await memoryNode({
      messages: [Count],
      router: { [Count.protocolId]: one },
      admission: network('net/a')
    })
    await using bob = await memoryNode({ messages: [Count] })
    const counting = bob.stream(alice.addresses[0]!, Count, null)[Symbol.asyncIterator]()
    await expect(counting.next()).rejects.toMatchObject({ reason: 'peer-incompatible' })
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

describe('onPeer', () => {
  it('is told of each peer once, and may refuse it', async () => {
    const seen: string[] = []
    await using alice = await memoryNode({
      messages,
      router,
      async onPeer({ peer }) {
        seen.push(peer.toString())
        if (seen.length > 1) throw new Error('one is enough')
      }
    })
    await using bob = await memoryNode({ messages, router, admission: network('any') })
    await using carol = await memoryNode({ messages, router })
    // Bob wants a network of alice that she does not say.
    await expect(bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).rejects.toMatchObject({
      code: 'failed-precondition'
    })
    await expect(carol.request(alice.addresses[0]!, Ping, { nonce: 1 })).rejects.toMatchObject({ name: 'P2PError' })
    expect(seen).toEqual([bob.peerId.toString(), carol.peerId.toString()])
  })

  it('makes whoever asks wait for it', async () => {
    const welcome = Promise.withResolvers<void>()
    let handled = 0
    await using alice = await memoryNode({
      messages,
      router: { ...router, [Ping.protocolId]: ({ nonce }) => (handled++, { nonce, by: '' }) },
      onPeer: () => welcome.promise
    })
    await using bob = await memoryNode({ messages })
    const asked = bob.request(alice.addresses[0]!, Ping, { nonce: 1 })
    await until(() =>
      alice.libp2p.getConnections().some(({ streams }) => streams.some(s => s.protocol.includes('lane')))
    )
    expect(handled).toBe(0)
    welcome.resolve()
    expect(await asked).toMatchObject({ nonce: 1 })
  })
})

describe('an admission', () => {
  it('ends when it expires: the peer is told, and nothing more of it is handled', async () => {
    let handled = 0
    await using alice = await memoryNode({
      messages,
      router: { ...router, [Ping.protocolId]: ({ nonce }) => (handled++, { nonce, by: '' }) },
      admission: { name: 'brief', check: () => ({ admit: true, expiresAtMs: Date.now() + 150 }) }
    })
    await using bob = await memoryNode({ messages, admission: { name: 'all', check: () => ({ admit: true }) } })
    const [ended, told] = [nextEvent(alice, 'peer:rejected'), nextEvent<PeerRejected>(bob, 'peer:rejected')]
    expect(await bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
    await ended
    const before = handled
    // By the lane that is open still.
    await expect(bob.request(alice.peerId, Ping, { nonce: 2 }, { retries: 0 })).rejects.toMatchObject({ sent: false })
    expect(handled).toBe(before)
    expect(await told).toMatchObject({ code: 'expired', by: 'remote' })
    await until(() => alice.connectedPeers.length === 0 && bob.connectedPeers.length === 0)
  })

  it('is refused where the policy has nothing to say for itself', async () => {
    const broken: AdmissionPolicy = {
      ...network('n'),
      say() {
        throw new Error('no token')
      }
    }
    await using alice = await memoryNode({ messages, router, admission: network('n') })
    await using bob = await memoryNode({ messages, admission: broken })
    await expect(bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).rejects.toMatchObject({
      reason: 'peer-incompatible'
    })
  })

  it('is for each connection', async () => {
    await using alice = await memoryNode({ messages, router, admission: network('n') })
    await using bob = await memoryNode({ messages, router, admission: network('n') })
    let admitted = 0
    alice.addEventListener('peer:admitted', () => admitted++)
    await bob.dial(alice.addresses[0]!)
    await alice.libp2p.dial(bob.libp2p.getMultiaddrs(), { force: true })
    for (let nonce = 0; nonce < 5; nonce++) await alice.request(bob.peerId, Ping, { nonce })
    expect(admitted).toBe(1)
    expect(alice.connectedPeers).toEqual([bob.peerId])
  })

  it('is asked for again by a dial, also of a peer that has refused', async () => {
    const list = new Set<string>()
    await using alice = await memoryNode({ messages, router, admission: allowList(list) })
    await using bob = await memoryNode({
      messages,
      admission: any(guest(), network('any'), { name: 'all', check: () => ({ admit: true }) })
    })
    const [addr] = alice.addresses
    await expect(bob.request(addr!, Ping, { nonce: 1 })).rejects.toMatchObject({ reason: 'peer-denied', sent: false })
    list.add(bob.peerId.toString())
    await expect(bob.request(addr!, Ping, { nonce: 1 })).rejects.toMatchObject({ reason: 'peer-denied', sent: false })
    await until(() => bob.libp2p.getConnections().length === 0)
    await bob.dial(addr!)
    expect(await bob.request(addr!, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
  })
})

describe('authorise', () => {
  it.each(['lane', 'unary'] as const)('lets a message be asked by those who may, by %s', async path => {
    const badge = (capabilities: string[]): AdmissionPolicy => ({
      name: 'badge',
      check: () => ({ admit: true, attested: { capabilities } })
    })
    const create = (admission: AdmissionPolicy) =>
      memoryNode({ messages, router, admission, authorise: { [Say.protocolId]: requires('say') } })
    await using strict = await create(badge(['ping']))
    await using kind = await create(badge(['say']))
    await using bob = await memoryNode({ messages, admission: badge([]) })
    if (path === 'unary') await Promise.all([strict, kind].map(withoutLanes))
    expect(await bob.request(kind.addresses[0]!, Say, { text: '' })).toBeNull()
    expect(await bob.request(strict.addresses[0]!, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
    const failed = nextEvent(strict, 'inbound:failure')
    await expect(bob.request(strict.addresses[0]!, Say, { text: '' })).rejects.toMatchObject(
      path === 'lane' ? { code: 'permission-denied', reason: 'not-authorised' } : { reason: 'stream-reset' }
    )
    expect(await failed).toMatchObject({ reason: 'not-authorised' })
  })

  it('takes neither a promise nor a failure for a yes', async () => {
    for (const rule of [
      async () => true,
      () => {
        throw new Error('broken')
      }
    ]) {
      await using alice = await memoryNode({ messages, router, authorise: { [Say.protocolId]: rule as never } })
      await using bob = await memoryNode({ messages })
      await expect(bob.request(alice.addresses[0]!, Say, { text: '' })).rejects.toMatchObject({
        reason: 'not-authorised'
      })
    }
  })

  it('finds nothing attested where there is no policy', async () => {
    const seen: unknown[] = []
    await using alice = await memoryNode({
      messages,
      router: { ...router, [Say.protocolId]: (_, { attested }) => (seen.push(attested), null) }
    })
    await using bob = await memoryNode({ messages })
    await bob.request(alice.addresses[0]!, Say, { text: '' })
    expect(seen).toEqual([{}])
  })
})

describe('a node without a policy', () => {
  it('warns once where it listens beyond its own host, and not where that is meant', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    await using stack = new AsyncDisposableStack()
    stack.use(await createNode({ messages, listen: ['/ip4/127.0.0.1/tcp/0'] }))
    stack.use(await createNode({ messages, listen: ['/ip4/0.0.0.0/tcp/0'], admission: open() }))
    expect(warn).not.toHaveBeenCalled()
    stack.use(await createNode({ messages, listen: ['/ip4/127.0.0.1/tcp/0', '/ip4/0.0.0.0/tcp/0'] }))
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining('/ip4/0.0.0.0/tcp/0 without an admission policy'),
      expect.anything()
    )
    warn.mockRestore()
  })

  it('speaks no hello', async () => {
    await using alice = await memoryNode({ messages, router, admission: open() })
    expect(alice.libp2p.getProtocols()).not.toContain(HelloMessage.protocolId)
  })
})
