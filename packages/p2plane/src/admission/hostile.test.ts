/** Peers that do not play along: each is a libp2p node that speaks past the node it is in. */
import type { Connection, Stream } from '@libp2p/interface'
import { cborCodec, byteStream, readToEnd } from '@p2plane/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bodies } from '../body.ts'
import type { PeerRejected } from '../events.ts'
import type { Node } from '../node.ts'
import { memoryNode, messages, nextEvent, Ping, router, until } from '../node.fixture.ts'
import { Admission } from './admission.ts'
import { Refusals } from './refusals.ts'
import type { Rejection } from './rejection.ts'
import { GoodbyeMessage, HelloMessage, ProveMessage } from './hello.ts'
import { someHello } from './candidate.fixture.ts'
import { network } from './policies/network.ts'
import { sharedSecret } from './policies/shared-secret.ts'
import type { AdmissionPolicy } from './policy.ts'

const bodies = new Bodies(cborCodec())
const SECRET = 'sixteen bytes or more of it'

/** A node that says it has a hello, and says nothing by itself. */
async function mute(): Promise<Node<never>> {
  const node = await memoryNode({ messages: [] })
  await node.libp2p.handle([HelloMessage.protocolId, ProveMessage.protocolId], () => {})
  return node
}

async function tell(connection: Connection, protocol: string, bytes: Uint8Array): Promise<Uint8Array> {
  const stream = byteStream(await connection.newStream(protocol))
  await stream.write(bytes)
  await stream.closeWrite()
  return await readToEnd(stream, 100_000)
}

async function gated(admission: AdmissionPolicy = network('n')) {
  let handled = 0
  const node = await memoryNode({
    messages,
    router: { ...router, [Ping.protocolId]: ({ nonce }) => (handled++, { nonce, by: '' }) },
    admission
  })
  return Object.assign(node, { handled: () => handled })
}

describe('a node with a policy', () => {
  it('answers no request of who says no hello, holds 32 of them, and takes no more', async () => {
    await using alice = await gated()
    await using mallory = await mute()
    const failures: unknown[] = []
    alice.addEventListener('inbound:failure', ({ detail }) => failures.push(detail))
    const connection = await mallory.libp2p.dial(alice.libp2p.getMultiaddrs())
    const streams: Stream[] = []
    const request = bodies.encode(Ping.request, { nonce: 1 }, 'request').subarray()
    for (let i = 0; i < 40; i++) {
      const stream = await connection.newStream(Ping.protocolId, { maxOutboundStreams: 100 })
      // The last ones are reset as they open.
      if (stream.status === 'open') stream.send(request)
      streams.push(stream)
    }
    await until(() => failures.length === 8)
    expect(failures).toEqual(failures.map(() => expect.objectContaining({ reason: 'queue-full' })))
    expect(streams.filter(({ status }) => status === 'open')).toHaveLength(32)
    expect(alice.handled()).toBe(0)
    expect(alice.connectedPeers).toEqual([])
  })

  it('reads no hello beyond 4 KiB', async () => {
    await using alice = await gated()
    await using mallory = await mute()
    const connection = await mallory.libp2p.dial(alice.libp2p.getMultiaddrs())
    const failed = nextEvent(alice, 'inbound:failure')
    await tell(connection, HelloMessage.protocolId, new Uint8Array(1024 * 1024)).catch(() => {})
    expect(await failed).toMatchObject({ reason: 'request-too-large' })
    expect(alice.connectedPeers).toEqual([])
  })

  it('survives any bytes for a hello, and admits nobody for them', async () => {
    await using alice = await gated(sharedSecret(SECRET))
    await using mallory = await mute()
    const good = bodies.encode(HelloMessage.request, someHello({ network: 'n' }), 'request').subarray()
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 4_096 }),
      fc.array(fc.tuple(fc.nat(good.byteLength - 1), fc.nat(255)), { maxLength: 4 }).map(changes => {
        const changed = good.slice()
        for (const [at, byte] of changes) changed[at] = byte
        return changed
      })
    )
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (first, second) => {
        const connection = await mallory.libp2p.dial(alice.libp2p.getMultiaddrs(), { force: true })
        for (const protocol of [HelloMessage, ProveMessage, HelloMessage]) {
          await tell(connection, protocol.protocolId, protocol === ProveMessage ? second : first).catch(() => {})
        }
        expect(alice.connectedPeers).toEqual([])
        await connection.close()
      }),
      { numRuns: 30 }
    )
    await using bob = await memoryNode({ messages, admission: sharedSecret(SECRET) })
    expect(await bob.request(alice.addresses[0]!, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
  })

  it('takes no proof before the hello, and no second hello', async () => {
    await using alice = await gated()
    await using mallory = await mute()
    const proof = bodies.encode(ProveMessage.request, { proofs: {} }, 'request').subarray()
    const hello = bodies.encode(HelloMessage.request, someHello({ network: 'n' }), 'request').subarray()
    const answer = async (connection: Connection, said: Uint8Array) =>
      bodies.decode(HelloMessage.response, await tell(connection, HelloMessage.protocolId, said), 'response')
    const early = await mallory.libp2p.dial(alice.libp2p.getMultiaddrs(), { force: true })
    const refusal = bodies.decode(ProveMessage.response, await tell(early, ProveMessage.protocolId, proof), 'response')
    expect(refusal).toMatchObject({ reject: { code: 3 } })
    const late = await mallory.libp2p.dial(alice.libp2p.getMultiaddrs(), { force: true })
    expect(await answer(late, hello)).toMatchObject({ ok: { network: 'n' } })
    expect(await answer(late, hello)).toMatchObject({ reject: { code: 3 } })
    await until(() => alice.libp2p.getConnections().length === 0)
    expect(alice.connectedPeers).toEqual([])
  })

  it('ends a handshake whose time is up, whoever is slow', async () => {
    await using alice = await memoryNode({ messages, router })
    await using mallory = await mute()
    const rejected: Rejection[] = []
    const admission = new Admission({
      libp2p: alice.libp2p,
      bodies,
      // Never answers.
      policy: { name: 'never', check: () => new Promise(() => {}) },
      onPeer: undefined,
      refusals: new Refusals(() => 0),
      log: alice.libp2p.logger.forComponent('test'),
      timeoutMs: 50,
      now: () => 0,
      nonce: () => someHello().nonce,
      addrsOf: () => [],
      onAdmitted: () => expect.unreachable(),
      onRejected: (_, rejection) => rejected.push(rejection)
    })
    admission.start()
    await mallory.libp2p.dial(alice.libp2p.getMultiaddrs(), { force: true })
    await until(() => rejected.length === 1)
    await until(() => alice.libp2p.getConnections().length === 0)
    await mallory.libp2p.dial(alice.libp2p.getMultiaddrs(), { force: true })
    await until(() => alice.libp2p.getConnections().length === 1)
    const entered = alice.libp2p.getConnections().map(each => admission.entered(each))
    const answer = await admission.onHello(someHello(), alice.libp2p.getConnections()[0]!)
    expect(answer).toMatchObject({ reject: { code: 19 } })
    for (const each of entered) await expect(each).rejects.toMatchObject({ reason: 'timeout' })
    expect(rejected.map(({ code, by }) => [code, by])).toEqual([
      ['timeout', 'local'],
      ['timeout', 'local']
    ])
    await until(() => alice.libp2p.getConnections().length === 0)
    expect(admission.peers).toEqual([])
  })

  it('serves its peers while a stranger knocks a hundred times', async () => {
    await using alice = await gated(sharedSecret(SECRET))
    await using bob = await memoryNode({ messages, admission: sharedSecret(SECRET) })
    await using mallory = await memoryNode({ messages, admission: sharedSecret('sixteen other bytes') })
    await bob.dial(alice.addresses[0]!)
    let refused = 0
    alice.addEventListener('peer:rejected', () => refused++)
    const knocks = Array.from({ length: 100 }, () =>
      mallory.libp2p.dial(alice.libp2p.getMultiaddrs(), { force: true }).catch(() => {})
    )
    for (let nonce = 0; nonce < 50; nonce++) {
      expect(await bob.request(alice.peerId, Ping, { nonce })).toMatchObject({ nonce })
      await new Promise(setImmediate)
    }
    await Promise.all(knocks)
    await until(() => alice.libp2p.getConnections(mallory.peerId).length === 0)
    expect(refused).toBeGreaterThan(0)
    expect(alice.handled()).toBe(50)
    expect(alice.connectedPeers).toEqual([bob.peerId])
  })

  it('believes of a goodbye no address without a peer, and dials none', async () => {
    await using alice = await gated()
    await using mallory = await mute()
    const connection = await mallory.libp2p.dial(alice.libp2p.getMultiaddrs())
    const told = nextEvent<PeerRejected>(alice, 'peer:rejected')
    const good = `/ip4/127.0.0.1/tcp/1/p2p/${mallory.peerId}`
    const goodbye = { code: 129, message: 'full', alternates: ['/ip4/127.0.0.1/tcp/1', 'nonsense', good] }
    await tell(
      connection,
      GoodbyeMessage.protocolId,
      bodies.encode(GoodbyeMessage.request, goodbye, 'request').subarray()
    )
    const { code, alternates } = await told
    expect([code, alternates!.map(String)]).toEqual(['max-peers', [good]])
    expect(alice.libp2p.getDialQueue()).toEqual([])
  })
})
