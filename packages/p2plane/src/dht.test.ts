import { defineRecord } from '@p2plane/message'
import { cborCodec } from '@p2plane/wire'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { recordRules } from './dht.ts'
import type { Node } from './node.ts'
import { memoryNode, messages, Ping, until } from './node.fixture.ts'

const Profile = defineRecord({
  namespace: 'profile',
  schema: z.object({ name: z.string(), revision: z.int() }),
  select: profiles => profiles.reduce((best, { revision }, i) => (revision > profiles[best]!.revision ? i : best), 0)
})
/** Another schema under the same name: what a node of a careless or hostile author would put. */
const Loose = defineRecord({ namespace: 'profile', schema: z.any() })

type AnyNode = Node<typeof Ping>

/** So many nodes that all know the first, and whose routing tables have filled. */
async function network(size: number): Promise<AsyncDisposable & { nodes: AnyNode[] }> {
  const nodes: AnyNode[] = [await memoryNode({ messages, records: [Profile] })]
  const bootstrap = nodes[0]!.addresses.map(String)
  while (nodes.length < size) nodes.push(await memoryNode({ messages, records: [Profile], bootstrap }))
  await until(() => nodes.every(node => routingTableSize(node) > 0))
  return {
    nodes,
    async [Symbol.asyncDispose]() {
      for (const node of nodes.toReversed()) await node.stop()
    }
  }
}

function routingTableSize(node: AnyNode): number {
  return (node.libp2p.services['dht'] as { routingTable: { size: number } }).routingTable.size
}

describe('the DHT', () => {
  it('gives any node what any other put', async () => {
    await using net = await network(5)
    const [, one, , other] = net.nodes
    expect(await one!.dht.put(Profile, 'ada', { name: 'Ada', revision: 1 })).toBeGreaterThan(0)
    expect(await other!.dht.get(Profile, 'ada')).toEqual({ name: 'Ada', revision: 1 })
  })

  it('finds a peer that was never met', async () => {
    await using net = await network(5)
    const [, one, , , other] = net.nodes
    const { peer, addrs } = await one!.dht.findPeer(other!.peerId)
    expect(peer).toEqual(other!.peerId)
    expect(addrs.map(String).join()).toContain(String(other!.addresses[0]).replace(/\/p2p\/.*/, ''))
  })

  it('lets a request reach a peer by its id alone', async () => {
    await using net = await network(4)
    const [, one, , other] = net.nodes
    await other!.handle(Ping, ({ nonce }) => ({ nonce, by: 'found' }))
    expect(await one!.request(other!.peerId, Ping, { nonce: 1 })).toEqual({ nonce: 1, by: 'found' })
  })

  it('finds who provides something', async () => {
    await using net = await network(5)
    const [, one, , other] = net.nodes
    await one!.dht.provide('the collected works')
    const found: string[] = []
    for await (const { peer } of other!.dht.findProviders('the collected works')) found.push(peer.toString())
    expect(found).toEqual([one!.peerId.toString()])
  })

  it('refuses a value that does not fit, before anything is sent', async () => {
    await using net = await network(2)
    const put = net.nodes[1]!.dht.put(Profile, 'ada', { name: 'Ada', revision: 0.5 })
    await expect(put).rejects.toMatchObject({ code: 'invalid-argument', reason: 'invalid-record' })
    await expect(net.nodes[1]!.dht.put(Profile, 'ada', { name: 'x'.repeat(9_000), revision: 1 })).rejects.toThrow(
      /record \/profile: the value has 9\d\d\d bytes; a DHT record may have 8192/
    )
  })

  it('has no peer keep a value that does not fit: put says that nobody took it', async () => {
    await using net = await network(4)
    await using careless = await memoryNode({
      messages,
      records: [Loose],
      bootstrap: net.nodes[0]!.addresses.map(String)
    })
    await until(() => routingTableSize(careless) > 0)
    await expect(careless.dht.put(Loose, 'ada', 'not a profile')).rejects.toMatchObject({
      code: 'unavailable',
      reason: 'not-stored'
    })
    await expect(net.nodes[1]!.dht.get(Profile, 'ada')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('says that nobody took a value where nobody is there', async () => {
    await using alone = await memoryNode({ messages, records: [Profile] })
    await expect(alone.dht.put(Profile, 'ada', { name: 'Ada', revision: 1 })).rejects.toMatchObject({
      reason: 'not-stored'
    })
    await expect(alone.dht.provide('something')).rejects.toMatchObject({ reason: 'not-stored' })
  })

  it('says what it does not know', async () => {
    await using net = await network(3)
    const [node] = net.nodes
    const stranger = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
    await expect(node!.dht.findPeer(stranger)).rejects.toMatchObject({ code: 'not-found', reason: 'not-found' })
    await expect(node!.dht.get(Profile, 'nobody')).rejects.toMatchObject({ code: 'not-found', reason: 'not-found' })
    for await (const { peer } of node!.dht.findProviders('nothing')) expect.unreachable(String(peer))
  })

  it('chooses the best of several values, and checks each that others ask it to keep', async () => {
    const codec = cborCodec()
    const { validators, selectors } = recordRules([Profile], codec)
    const [old, recent] = [1, 2].map(revision => codec.encode({ name: 'Ada', revision }))
    const key = new TextEncoder().encode('/profile/ada')
    expect(selectors['profile']!(key, [old!, recent!])).toBe(1)
    expect(selectors['profile']!(key, [recent!, old!])).toBe(0)
    expect(() => validators['profile']!(key, recent!)).not.toThrow()
    for (const bytes of [codec.encode({ name: 'Ada' }), Uint8Array.of(0xc2, 0x40), new Uint8Array(9_000)]) {
      expect(() => validators['profile']!(key, bytes)).toThrow(/^record \/profile: /)
    }
  })

  it('ends with a deadline or a signal', async () => {
    await using net = await network(2)
    const [node] = net.nodes
    const cancelled = node!.dht.get(Profile, 'ada', { signal: AbortSignal.abort() })
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('takes only records the node was made with', async () => {
    await using node = await memoryNode({ messages })
    await expect(node.dht.get(Profile, 'ada')).rejects.toThrow(
      "records: 'profile' is not among those the node was made with"
    )
  })
})
