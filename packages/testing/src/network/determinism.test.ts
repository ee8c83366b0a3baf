import { stat } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { createNode, type Node } from 'p2plane'
import { describe, expect, test } from 'vitest'
import { DeterminismError } from './determinism.ts'
import { createNetwork } from './network.ts'
import { Ping, startNode } from './ping.fixture.ts'
import { times } from './times.ts'
import type { World } from './world.ts'

/** Taken before any run, as a library may. */
const realNow = Date.now
const realTimeout = setTimeout

/** Calls, and whatever a network can do to its nodes. */
async function eventful({
  nodes,
  partition,
  heal,
  crash,
  restart,
  pause,
  resume
}: World<Node<typeof Ping>[]>): Promise<void> {
  const ask = async (from: number, to: number): Promise<void> => {
    // What fails is history too.
    await nodes[from]!.request(nodes[to]!.peerId, Ping, { nonce: from }, { timeoutMs: 2_000 }).catch(() => {})
  }
  const askAll = (): Promise<void[]> =>
    Promise.all(nodes.flatMap((_from, from) => nodes.map((_to, to) => ask(from, to))))
  await askAll()
  partition([0], [1])
  await askAll()
  crash(2)
  await askAll()
  heal()
  await restart(2)
  pause(1)
  await askAll()
  resume(1)
  await delay(20_000)
  await askAll()
}

const LINK = { latencyMs: 20, jitterMs: 15, loss: 0.02, bandwidth: 1_000_000 }

describe('a history', () => {
  test('is the same for the same seed, twice for each of 20, and another for another', async () => {
    const hashes = new Set<string>()
    for (let seed = 1; seed <= 20; seed++) {
      hashes.add(await createNetwork({ seed, nodes: times(3, startNode), ...LINK }).check(eventful))
    }
    expect(hashes.size).toBe(20)
  }, 60_000)

  test.each<[string, (node: Node<typeof Ping>) => Promise<unknown>, RegExp]>([
    ['the file system', () => stat(import.meta.filename), /the file system \(FSREQPROMISE\), by node 0/],
    ['zlib', () => promisify(gzip)('a'), /zlib on the thread pool \(ZLIB\)/],
    [
      'crypto.subtle',
      () => crypto.subtle.digest('SHA-256', new Uint8Array(1)),
      /cryptography on the thread pool \(crypto\.subtle\.digest\)/
    ],
    [
      'a timer from before',
      () => new Promise(resolve => realTimeout(resolve, 1)),
      /a real timer.*\(Timeout\), by node 0/
    ],
    ['a socket', connectOnce, /a socket \(TCP/]
  ])('that is not the same says where it parts, and names %s', async (_what, real, named) => {
    let answers = 0
    const network = createNetwork({
      nodes: [
        host =>
          createNode({
            ...host.options,
            messages: [Ping],
            router: {
              async [Ping.protocolId]({ nonce }) {
                await real(undefined as never)
                return { nonce, atMs: answers++ } // another each time, as if real work had overtaken other work
              }
            }
          }),
        startNode
      ]
    })
    const checking = network.check(({ nodes: [alice, bob] }) => {
      // Time does not wait for what is real here: with something to do in each millisecond it does not pass as fast.
      setInterval(() => {}, 1)
      return bob.request(alice.peerId, Ping, { nonce: 1 }, { timeoutMs: 60_000 })
    })
    const error = await checking.then(
      () => undefined,
      (failure: unknown) => failure
    )
    expect(error).toBeInstanceOf(DeterminismError)
    expect((error as Error).message).toMatch(/part at entry \d+:\n {2}\d.* 0>1 #\d+ data \d+ [\da-f]{8}\n/)
    expect((error as Error).message).toMatch(named)
    expect((error as Error).message).toContain('determinism.test.ts')
  })

  test('that is not the same though nothing real was seen says what is left', async () => {
    const network = createNetwork({
      nodes: [
        host =>
          createNode({
            ...host.options,
            messages: [Ping],
            router: { [Ping.protocolId]: ({ nonce }) => ({ nonce, atMs: realNow() + drift++ }) }
          }),
        startNode
      ]
    })
    let drift = 0
    const checking = network.check(({ nodes: [alice, bob] }) => bob.request(alice.peerId, Ping, { nonce: 1 }))
    await expect(checking).rejects.toThrow('a reference to a clock or to chance that was taken before the run')
  })
})

async function connectOnce(): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1')
  await new Promise(resolve => socket.once('connect', resolve))
  socket.destroy()
  server.close()
}
