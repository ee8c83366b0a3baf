import { setTimeout as delay } from 'node:timers/promises'
import { Key } from 'interface-datastore'
import { createNode, type Node } from 'p2plane'
import { describe, expect, test } from 'vitest'
import { createNetwork, type NetworkInit } from './network.ts'
import { Ping, startNode } from './ping.fixture.ts'
import { times } from './times.ts'

const KIB = 1024

describe('a network', () => {
  test('starts nodes that find each other, and talk', async () => {
    const network = createNetwork({ nodes: times(4, startNode) })
    await network.run(async ({ nodes, until }) => {
      await until(() => nodes.every(node => node.connectedPeers.length === 3))
      for (const one of nodes) {
        for (const other of nodes.filter(node => node !== one)) {
          expect(await one.request(other.peerId, Ping, { nonce: 7 })).toMatchObject({ nonce: 7 })
        }
      }
    })
  })

  test('takes what is no node of P2PLane, and nodes that are unlike one another', async () => {
    const network = createNetwork({ nodes: [startNode, ({ index }) => ({ index, says: 'hello' }), async () => 7] })
    await network.run(({ nodes: [alice, bob, carol] }) => {
      expect(alice.peerId.type).toBe('Ed25519')
      expect(bob).toEqual({ index: 1, says: 'hello' })
      expect(carol + 1).toBe(8)
    })
  })

  test('is as slow as it is told to be: a request takes two latencies', async () => {
    const network = createNetwork({ nodes: times(2, startNode), latencyMs: 70 })
    await network.run(async ({ nodes: [alice, bob], until }) => {
      await until(() => bob.connectedPeers.length === 1)
      await bob.request(alice.peerId, Ping, { nonce: 1 }) // opens the lane
      const beganMs = performance.now()
      const { atMs } = await bob.request(alice.peerId, Ping, { nonce: 2 })
      expect(atMs - beganMs).toBe(70)
      expect(performance.now() - beganMs).toBe(140)
    })
  })

  test('takes no real time for what takes virtual time', async () => {
    const beganMs = performance.now()
    await createNetwork({ nodes: times(2, startNode) }).run(() => delay(600_000))
    expect(performance.now() - beganMs).toBeLessThan(10_000)
  })

  test('returns what the test returns', async () => {
    expect(await createNetwork({ nodes: [] }).run(() => 7)).toBe(7)
  })

  test('fails as the test fails', async () => {
    const error = new Error('no')
    await expect(createNetwork({ nodes: [], seed: 7 }).run(() => Promise.reject(error))).rejects.toBe(error)
    expect(error.message).toMatch(/^no\n\nSeed 7\. To run it again:\n {2}P2PLANE_SEED=7 npx vitest run packages/)
  })

  test('fails where a node does not start', async () => {
    const network = createNetwork({ nodes: [() => Promise.reject(new Error('no disk'))] })
    await expect(network.run(() => 7)).rejects.toThrow('no disk')
  })

  test('fails where the test waits for what will not happen', async () => {
    const network = createNetwork({ nodes: [] })
    await expect(network.run(() => new Promise(() => {}))).rejects.toThrow('nothing is left to happen')
  })

  test('fails where the test does not end', async () => {
    const network = createNetwork({ nodes: times(2, startNode), timeoutMs: 60_000 })
    await expect(network.run(() => new Promise(() => {}))).rejects.toThrow('still runs after 60 s of virtual time')
  })

  test('fails where something that was to be done at a time fails', async () => {
    const network = createNetwork({ nodes: [] })
    const running = network.run(async ({ at }) => {
      at(5_000, () => Promise.reject(new Error('at five')))
      await delay(10_000)
    })
    await expect(running).rejects.toThrow('at five')
  })

  test.each([
    [{ latencyMs: -1 }, 'latencyMs: -1 is not possible'],
    [{ jitterMs: Number.NaN }, 'jitterMs: NaN is not possible'],
    [{ loss: 1 }, 'loss: 1 is not possible; expected a part of what is sent, from 0 to below 1'],
    [{ bandwidth: 0 }, 'bandwidth: 0 is not possible']
  ])('refuses %j', (link, sentence) => {
    expect(() => createNetwork({ nodes: [], ...link })).toThrow(sentence)
  })
})

/** Two nodes that are connected, and have spoken. */
async function acquainted(nodes: readonly Node<typeof Ping>[]): Promise<void> {
  const [first] = nodes
  for (const node of nodes.slice(1)) await node.request(first!.peerId, Ping, { nonce: 0 })
}

describe('a link', () => {
  test('lets through so many bytes a second', async () => {
    const { took, bytes } = await createNetwork({ nodes: times(2, startNode), bandwidth: 10 * KIB }).run(
      async ({ nodes: [alice, bob] }) => {
        await acquainted([alice, bob])
        await delay(1_000)
        const beganMs = performance.now()
        const requests = Array.from({ length: 500 }, (_, nonce) => bob.request(alice.peerId, Ping, { nonce }))
        await Promise.all(requests)
        return { took: performance.now() - beganMs, bytes: 500 * 30 }
      }
    )
    expect(took).toBeGreaterThan((bytes / (10 * KIB)) * 1_000)
    expect(took).toBeLessThan((bytes / (10 * KIB)) * 3_000)
  })

  test('that loses packets is slower, and loses nothing', async () => {
    const slowest = (loss: number): Promise<number> =>
      createNetwork({ nodes: times(2, startNode), loss, seed: 3 }).run(async ({ nodes: [alice, bob] }) => {
        await acquainted([alice, bob])
        let slowestMs = 0
        for (let nonce = 0; nonce < 100; nonce++) {
          const beganMs = performance.now()
          expect((await bob.request(alice.peerId, Ping, { nonce })).nonce).toBe(nonce)
          slowestMs = Math.max(slowestMs, performance.now() - beganMs)
        }
        return slowestMs
      })
    expect(await slowest(0)).toBeLessThan(3)
    expect(await slowest(0.05)).toBeGreaterThanOrEqual(200)
  })
})

describe('a partition', () => {
  test('lets nothing through, until it is healed', async () => {
    const network = createNetwork({ nodes: times(3, startNode) })
    await network.run(async ({ nodes: [alice, bob, carol], partition, heal }) => {
      await acquainted([alice, bob, carol])
      partition([0])
      const lost = bob.request(alice.peerId, Ping, { nonce: 1 }, { timeoutMs: 1_000 })
      await expect(lost).rejects.toMatchObject({ code: 'deadline-exceeded' })
      expect(await carol.request(bob.peerId, Ping, { nonce: 2 })).toMatchObject({ nonce: 2 })
      heal()
      expect(await bob.request(alice.peerId, Ping, { nonce: 3 })).toMatchObject({ nonce: 3 })
    })
  })

  test('is noticed by silence alone, and what is behind it is connected again once it is healed', async () => {
    const network = createNetwork({ nodes: times(2, startNode) })
    await network.run(async ({ nodes: [alice, bob], partition, heal, until }) => {
      await acquainted([alice, bob])
      partition([0])
      const cutMs = performance.now()
      await until(() => alice.connectedPeers.length === 0 && bob.connectedPeers.length === 0)
      const noticedMs = performance.now() - cutMs
      expect(noticedMs).toBeGreaterThan(4_000)
      expect(noticedMs).toBeLessThanOrEqual(9_010)
      heal()
      await until(() => alice.connectedPeers.length === 1 && bob.connectedPeers.length === 1)
    })
  })

  test('of a moment is not noticed: what was sent is sent again', async () => {
    const network = createNetwork({ nodes: times(2, startNode) })
    await network.run(async ({ nodes: [alice, bob], partition, heal, at }) => {
      await acquainted([alice, bob])
      // Neither has anything else to say: what is lost first would be sent again first, when it is time for that.
      await delay(2_000)
      partition([0], [1])
      at(performance.now() + 1_000, heal)
      const beganMs = performance.now()
      expect(await bob.request(alice.peerId, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
      // TCP sends again after 200, 600 and 1,400 ms.
      expect(performance.now() - beganMs).toBeCloseTo(1_402, 6)
    })
  })

  test('one way lets the other way through', async () => {
    const heard: number[] = []
    const network = createNetwork({
      nodes: [
        host =>
          createNode({
            ...host.options,
            messages: [Ping],
            router: { [Ping.protocolId]: ({ nonce }) => (heard.push(nonce), { nonce, atMs: 0 }) }
          }),
        startNode
      ]
    })
    await network.run(async ({ nodes: [alice, bob], partitionOneWay }) => {
      await acquainted([alice, bob] as never)
      partitionOneWay([0], [1])
      const unheard = bob.request(alice.peerId, Ping, { nonce: 7 }, { timeoutMs: 1_000 })
      await expect(unheard).rejects.toMatchObject({ code: 'deadline-exceeded' })
      expect(heard).toEqual([0, 7])
    })
  })
})

describe('a node', () => {
  test('that crashes resets its connections, and is refused until it is back', async () => {
    const network = createNetwork({ nodes: times(2, startNode), latencyMs: 5 })
    await network.run(async ({ nodes: [alice, bob], crash, restart, until }) => {
      await acquainted([alice, bob])
      const { peerId } = alice
      crash(0)
      const crashedMs = performance.now()
      await until(() => bob.connectedPeers.length === 0)
      expect(performance.now() - crashedMs).toBeLessThanOrEqual(20)
      await expect(bob.request(peerId, Ping, { nonce: 1 })).rejects.toMatchObject({ code: 'unavailable' })
      const again = await restart(0)
      expect(again.peerId.equals(peerId)).toBe(true)
      await until(() => again.connectedPeers.length === 1)
      expect(await bob.request(peerId, Ping, { nonce: 2 })).toMatchObject({ nonce: 2 })
    })
  })

  test('that crashes runs no further, and its datastore is there when it is back', async () => {
    let ticks = 0
    const key = new Key('/count')
    const network = createNetwork({
      nodes: [
        async ({ datastore, restarts }) => {
          const count = restarts === 0 ? 0 : (await datastore.get(key))[0]!
          await datastore.put(key, Uint8Array.of(count + 1))
          setInterval(() => ticks++, 100)
          return { count, write: () => datastore.put(key, Uint8Array.of(99)) }
        }
      ]
    })
    await network.run(async ({ nodes: [first], crash, restart }) => {
      await delay(1_000)
      crash(0)
      expect(ticks).toBe(10)
      await delay(1_000)
      expect(ticks).toBe(10)
      expect(() => first.write()).toThrow('node 0 has crashed')
      expect((await restart(0)).count).toBe(1)
      await expect(restart(0)).rejects.toThrow('restart(0): node 0 runs; crash it first')
    })
  })

  test('that is paused keeps its connections, answers nothing, and goes on where it was', async () => {
    const network = createNetwork({ nodes: times(2, startNode) })
    await network.run(async ({ nodes: [alice, bob], pause, resume, at }) => {
      await acquainted([alice, bob])
      pause(0)
      at(performance.now() + 3_000, () => resume(0))
      const beganMs = performance.now()
      await bob.request(alice.peerId, Ping, { nonce: 1 })
      expect(performance.now() - beganMs).toBeCloseTo(3_001, 6)
      expect(alice.connectedPeers).toHaveLength(1)
    })
  })

  test('that is paused for long is given up by the others', async () => {
    const network = createNetwork({ nodes: times(2, startNode) })
    await network.run(async ({ nodes: [alice, bob], pause, until }) => {
      await acquainted([alice, bob])
      pause(0)
      await until(() => bob.connectedPeers.length === 0, 9_010)
    })
  })

  test('may have a clock that goes ahead of the others', async () => {
    const network = createNetwork({
      nodes: times(2, () => {
        const seen: number[] = []
        setInterval(() => seen.push(Date.now() - performance.now()), 1_000)
        return seen
      })
    })
    await network.run(async ({ nodes: [one, other], skew }) => {
      skew(1, 60_000)
      await delay(3_500)
      expect(one).toHaveLength(3)
      expect(other).toEqual(one.map(ms => ms + 60_000))
    })
  })

  test('is one of those that there are', async () => {
    await createNetwork({ nodes: times(2, () => 0) }).run(async world => {
      expect(() => world.crash(2)).toThrow('crash(2): there is no node 2; expected 0 to 1')
      expect(() => world.pause(-1)).toThrow('pause(-1): there is no node -1; expected 0 to 1')
      expect(() => world.crash('alice' as never)).toThrow('crash(alice): there is no node alice; expected 0 to 1')
      expect(() => world.partition([5])).toThrow('partition: there is no node 5; expected 0 to 1')
      expect(() => world.partitionOneWay([0], [9])).toThrow('partitionOneWay: there is no node 9; expected 0 to 1')
      await expect(world.restart(7 as never)).rejects.toThrow('restart(7): there is no node 7; expected 0 to 1')
    })
    await createNetwork({ nodes: [() => 0] }).run(({ skew }) => {
      expect(() => skew(1, 10)).toThrow('skew(1): there is no node 1; there is only node 0')
    })
  })
})

describe('a network that cannot be says so in one sentence:', () => {
  test.each<[Partial<NetworkInit<[]>>, string]>([
    [{ nodes: 0 as never }, 'nodes: 0 is not possible; expected functions that start one each, such as times(4, '],
    [{ nodes: [7] as never }, 'nodes: [7] is not possible; expected functions that start one each, such as times(4, '],
    [{ seed: 0.5 }, 'seed: 0.5 is not possible; expected a whole number'],
    [{ timeoutMs: 0 }, 'timeoutMs: 0 is not possible; expected virtual milliseconds, more than 0'],
    [{ latencyMs: -1 }, 'latencyMs: -1 is not possible; expected milliseconds, 0 or more'],
    [{ latencyMs: Infinity }, 'latencyMs: Infinity is not possible; expected milliseconds, 0 or more'],
    [{ jitterMs: Number.NaN }, 'jitterMs: NaN is not possible; expected milliseconds, 0 or more'],
    [{ loss: 2 }, 'loss: 2 is not possible; expected a part of what is sent, from 0 to below 1'],
    [{ bandwidth: 0 }, 'bandwidth: 0 is not possible; expected bytes a second, more than 0']
  ])('%j', (init, message) => {
    expect(() => createNetwork({ nodes: [], ...init })).toThrow(message)
  })

  test('times(-1)', () => {
    expect(() => times(-1 as number, () => 0)).toThrow('count: -1 is not possible; expected a whole number, 0 or more')
  })
})
