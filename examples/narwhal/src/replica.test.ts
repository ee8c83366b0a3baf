import { memory } from '@libp2p/memory'
import { createNode, type Node } from 'p2plane'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { FetchMessage, TipsMessage, TransactionMessage } from './messages.ts'
import { Replica } from './replica.ts'
import { sha256 } from './sha256.ts'
import { createTransaction, MAX_DATA_BYTES, type Transaction } from './transaction.ts'

const running: { stop(): Promise<void> }[] = []
let addresses = 0

afterEach(async () => {
  await Promise.all(running.splice(0).map(each => each.stop()))
})

describe('a transaction posted to any node is in the DAG of every node', () => {
  test('of a star of four, posted to all at once', async () => {
    const { hub, leaves } = await startStar(3)
    const replicas = [hub, ...leaves]
    await until(() => expect(hub.peers).toBe(3))
    for (let i = 0; i < 5; i++) for (const [n, replica] of replicas.entries()) replica.post(`${i} from ${n}`)
    await untilSame(replicas, 20)
    const { parents } = hub.post('on top of all')
    expect(parents.length).toBeGreaterThan(0)
    await untilSame(replicas, 21)
  })

  test('of a line of four, where nobody but the middle sees everybody', async () => {
    const ends = [newAddress(), newAddress(), newAddress(), newAddress()]
    const replicas = await Promise.all(ends.map((address, i) => start(address, ends.slice(i - 1, i))))
    await until(() => expect(replicas.map(({ peers }) => peers)).toEqual([1, 2, 2, 1]))
    replicas[0]!.post('from the one end')
    replicas[3]!.post('from the other')
    await untilSame(replicas, 2)
  })

  test('by way of a broadcast, without being asked for', async () => {
    const address = newAddress()
    const [hub, leaf] = [await start(address, [], 1_000_000), await start(newAddress(), [address], 1_000_000)]
    await until(() => expect(hub.peers + leaf.peers).toBe(2))
    hub.post('down')
    await untilSame([hub, leaf], 1)
    leaf.post('up')
    await untilSame([hub, leaf], 2)
    expect(leaf.dag.transactions[1]!.parents).toEqual([leaf.dag.transactions[0]!.id])
  })

  test('with real parents: what a node saw before, it builds on', async () => {
    const { hub, leaves } = await startStar(2)
    await until(() => expect(hub.peers).toBe(2))
    const first = leaves[0]!.post('first')
    await untilSame([hub, ...leaves], 1)
    expect(leaves[1]!.post('second').parents).toEqual([first.id])
  })
})

describe('what a node missed it gets', () => {
  test('when it joins late, however much it is', async () => {
    const address = newAddress()
    const hub = await start(address)
    for (let i = 0; i < 2_000; i++) hub.post(`early ${i}`)
    const late = await start(newAddress(), [address])
    await untilSame([hub, late], 2_000)
  })

  test('when it joins late and every transaction is as large as may be', async () => {
    const address = newAddress()
    const hub = await start(address)
    for (let i = 0; i < 70; i++) hub.post('🦄'.repeat(MAX_DATA_BYTES / 4))
    const late = await start(newAddress(), [address])
    await untilSame([hub, late], 70)
  })

  test('when it was cut off, and so do those who went on without it', async () => {
    const address = newAddress()
    const leaves = [await start(newAddress(), [address]), await start(newAddress(), [address])]
    for (const [n, leaf] of leaves.entries()) for (let i = 0; i < 10; i++) leaf.post(`${i} on island ${n}`)
    const hub = await start(address)
    await untilSame([hub, ...leaves], 20)
  })

  test('when a broadcast was lost, within the next round', async () => {
    const replica = await start(newAddress())
    const history = chain(3)
    let tips: string[] = []
    await startFake(replica, { tips: () => tips, fetch: ids => history.filter(({ id }) => ids.includes(id)) })
    await until(() => expect(replica.peers).toBe(1))
    tips = [history[2]!.id]
    await until(() => expect(replica.dag.transactions).toEqual(history))
  })

  test('when a transaction comes whose parents were lost: they are fetched from its sender', async () => {
    const replica = await start(newAddress(), [], 1_000_000)
    const history = chain(3)
    const fake = await startFake(replica, {
      tips: () => (replica.dag.holds(history[2]!.id) ? [history[2]!.id] : []),
      fetch: ids => history.filter(({ id }) => ids.includes(id))
    })
    expect(await fake.send(history[2]!)).toEqual({ ok: true, value: 'parked' })
    await until(() => expect(replica.dag.transactions).toEqual(history))
    expect(await fake.send(history[2]!)).toEqual({ ok: true, value: 'known' })
  })
})

test('a transaction crosses the wire in the bytes of the original', async () => {
  const chunks: Uint8Array[] = []
  const rust = await createNode({ messages: [], listen: [], transports: [memory()], preset: 'test' })
  running.push(rust)
  // A Rust peer speaks nothing of this library's own.
  await rust.libp2p.unhandle(rust.libp2p.getProtocols().filter(id => id.startsWith('/p2plane/')))
  await rust.libp2p.handle(TransactionMessage.protocolId, stream => {
    stream.addEventListener('message', ({ data }) => chunks.push(data.subarray()))
  })
  const replica = await start(newAddress())
  await rust.dial(addressOf.get(replica)!)
  await until(() => expect(replica.peers).toBe(1))
  const { id } = replica.post('tx')

  // serde and cbor4ii write TransactionMessage { transaction: { id: "ab", data: "tx", parents: ["p"] }, timestamp } as
  // a26b7472616e73616374696f6ea3626964626162646461746162747867706172656e74738161706974696d657374616d701a6553f100
  const transaction = `6b7472616e73616374696f6ea36269647840${hex(id)}6464617461627478${hex('gparents')}80`
  const message = new RegExp(`^a2${transaction}6974696d657374616d701a[0-9a-f]{8}$`)
  await until(() => expect(Buffer.concat(chunks).toString('hex')).toMatch(message))
})

describe('a transaction from a peer', () => {
  test('is answered with what became of it', async () => {
    const fake = await startFake(await start(newAddress()))
    const [first, second] = chain(2) as [Transaction, Transaction]
    expect(await fake.send(second)).toEqual({ ok: true, value: 'parked' })
    expect(await fake.send(first)).toEqual({ ok: true, value: 'added' })
    expect(await fake.send(second)).toEqual({ ok: true, value: 'known' })
  })

  test('is refused with the reason where its id is forged, and goes nowhere', async () => {
    const { hub, leaves } = await startStar(1)
    const fake = await startFake(hub)
    const forged = { ...createTransaction('mine', [], sha256), data: 'yours' }
    const reason = 'its id is not the SHA-256 of its data and parents'
    expect(await fake.send(forged)).toEqual({ ok: false, error: { reason } })
    hub.post('true')
    await untilSame([hub, ...leaves], 1)
  })

  test('is refused with the reason where it is a little too large', async () => {
    const fake = await startFake(await start(newAddress()))
    const large = createTransaction('x'.repeat(MAX_DATA_BYTES + 1), [], sha256)
    const reason = 'data has 65537 bytes of UTF-8; 65536 are allowed'
    expect(await fake.send(large)).toEqual({ ok: false, error: { reason } })
  })
})

async function start(address: string, bootstrap: string[] = [], syncEveryMs = 50): Promise<Replica> {
  const replica = await Replica.start({
    listen: [address],
    bootstrap,
    syncEveryMs,
    transports: [memory()],
    preset: 'test'
  })
  running.push(replica)
  addressOf.set(replica, address)
  return replica
}

const addressOf = new Map<Replica, string>()

function newAddress(): string {
  return `/memory/narwhal-${addresses++}`
}

async function startStar(size: number): Promise<{ hub: Replica; leaves: Replica[] }> {
  const address = newAddress()
  const hub = await start(address)
  const leaves = await Promise.all(Array.from({ length: size }, () => start(newAddress(), [address])))
  return { hub, leaves }
}

/** A peer that answers whatever a test wants, connected to a replica. */
async function startFake(
  replica: Replica,
  { tips = () => [], fetch = () => [] }: { tips?: () => string[]; fetch?: (ids: string[]) => Transaction[] } = {}
): Promise<{ send: (transaction: Transaction) => Promise<unknown> }> {
  const messages = [TransactionMessage, TipsMessage, FetchMessage]
  const node: Node<(typeof messages)[number]> = await createNode({
    messages,
    router: {
      [TransactionMessage.protocolId]: () => ({ ok: true, value: 'known' }),
      [TipsMessage.protocolId]: () => ({ tips: tips() }),
      [FetchMessage.protocolId]: ({ ids }) => ({ transactions: fetch(ids) })
    },
    listen: [],
    transports: [memory()],
    preset: 'test'
  })
  running.push(node)
  const peer = await node.dial(addressOf.get(replica)!)
  return { send: transaction => node.request(peer, TransactionMessage, { transaction, timestamp: 1_700_000_000 }) }
}

function chain(length: number): Transaction[] {
  const links: Transaction[] = []
  for (let i = 0; i < length; i++) {
    links.push(
      createTransaction(
        `link ${i}`,
        links.slice(-1).map(({ id }) => id),
        sha256
      )
    )
  }
  return links
}

function hex(text: string): string {
  return Buffer.from(text).toString('hex')
}

function until(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { timeout: 10_000, interval: 10 })
}

async function untilSame(replicas: readonly Replica[], size: number): Promise<void> {
  await until(() => expect(replicas.map(({ dag }) => dag.size)).toEqual(replicas.map(() => size)))
  expect(new Set(replicas.map(({ dag }) => dag.digest)).size).toBe(1)
  for (const { dag } of replicas) expect(dag.transactions).toEqual(replicas[0]!.dag.transactions)
}
