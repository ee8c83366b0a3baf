/** No handler before the verdict: whatever opens, asks and decides in whichever order, on each transport. */
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { defineStream } from '@p2plane/message'
import { createNetwork, type Host } from '@p2plane/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createNode } from '../create-node.ts'
import type { Node } from '../node.ts'
import type { NodeOptions } from '../node-options.ts'
import { Ping, Say } from '../node.fixture.ts'
import { sleep } from '../sleep.ts'
import type { AdmissionPolicy } from './policy.ts'

const Count = defineStream({ protocolId: '/hello/count/1.0.0', request: z.int(), output: z.int() })
const spoken = [Ping, Say, Count]
type Speaker = Node<(typeof spoken)[number]>

/** Where a node is. */
type Place = Partial<Pick<NodeOptions<never>, 'transports' | 'listen' | 'bootstrap' | 'privateKey' | 'encryption'>>

const SOCKETS: Readonly<Record<string, Place>> = {
  TCP: { transports: [tcp()], listen: ['/ip4/127.0.0.1/tcp/0'] },
  WebSockets: { transports: [webSockets()], listen: ['/ip4/127.0.0.1/tcp/0/ws'] }
}

/** What one side does: how long its policy takes and what it says, and what it asks, when. */
interface Side {
  readonly delayMs: number
  readonly verdict: 'admit' | 'refuse' | 'after-proof' | 'throw'
  readonly calls: readonly { readonly kind: 'unary' | 'say' | 'stream'; readonly afterMs: number }[]
  /** Whether it says hello at all. */
  readonly isGuest: boolean
}

const side: fc.Arbitrary<Side> = fc.record({
  delayMs: fc.nat(15),
  verdict: fc.constantFrom('admit', 'admit', 'refuse', 'after-proof', 'throw'),
  calls: fc.array(fc.record({ kind: fc.constantFrom('unary', 'say', 'stream'), afterMs: fc.nat(20) }), {
    maxLength: 6
  }),
  isGuest: fc.boolean()
})

/** A node, and what it noted. */
interface Speaking {
  readonly node: Speaker
  /** Calls that were handled for somebody whom its policy had not admitted. */
  readonly early: readonly string[]
  readonly handled: () => number
}

/** A node that notes whom its policy has admitted, and every call that is handled. */
async function speaker(place: Place, { delayMs, verdict, isGuest }: Side): Promise<Speaking> {
  const admitted = new Set<unknown>()
  const early: string[] = []
  let handled = 0
  const handle = (connection: unknown, what: string): void => {
    handled++
    if (!isGuest && !admitted.has(connection)) early.push(what)
  }
  const policy: AdmissionPolicy = {
    name: 'slow',
    prove: () => ({ slow: new Uint8Array(1) }),
    async check({ connection, proofs, hello }) {
      await sleep(delayMs, undefined)
      if (verdict === 'throw') throw new Error('cannot say')
      if (verdict === 'after-proof' && hello !== undefined && proofs === undefined) return { admit: 'after-proof' }
      if (verdict === 'refuse') return { admit: false, code: 'unauthorized', message: '' }
      admitted.add(connection)
      return { admit: true }
    }
  }
  const node = await createNode({
    messages: spoken,
    router: {
      [Ping.protocolId]: ({ nonce }, { connection }) => (handle(connection, 'ping'), { nonce, by: '' }),
      [Say.protocolId]: (_, { connection }) => (handle(connection, 'say'), null),
      [Count.protocolId]: async function* (to, { connection }) {
        handle(connection, 'count')
        for (let i = 0; i < to; i++) yield i
      }
    },
    preset: 'test',
    ...place,
    ...(!isGuest && { admission: policy })
  })
  return { node, early, handled: () => handled }
}

async function call(from: Speaker, to: Speaker, { kind, afterMs }: Side['calls'][number]): Promise<void> {
  await sleep(afterMs, undefined)
  const options = { retries: 0, timeoutMs: 5_000 }
  const addr = to.addresses[0]!
  if (kind === 'unary') await from.request(addr, Ping, { nonce: 1 }, options)
  else if (kind === 'say') await from.request(addr, Say, { text: '' }, options)
  else for await (const _ of from.stream(addr, Count, 3, options)) void _
}

function admits(here: Side): boolean {
  if (here.isGuest) return true
  // A guest cannot prove, and this policy does not ask it to.
  return here.verdict === 'admit' || here.verdict === 'after-proof'
}

function refuses({ isGuest, verdict }: Side): boolean {
  return !isGuest && (verdict === 'refuse' || verdict === 'throw')
}

/** Has both ask what they ask, and looks what came of it. Says how many calls were answered. */
async function meet(alice: Speaking, bob: Speaking, a: Side, b: Side): Promise<number> {
  const outcomes = await Promise.allSettled([
    ...a.calls.map(each => call(alice.node, bob.node, each)),
    ...b.calls.map(each => call(bob.node, alice.node, each))
  ])
  expect([...alice.early, ...bob.early]).toEqual([])
  const failed = outcomes.filter(outcome => outcome.status === 'rejected')
  for (const { reason } of failed) expect(reason).toMatchObject({ name: 'P2PError' })
  if (admits(a) && admits(b)) {
    expect(failed).toEqual([])
    return outcomes.length
  }
  // Whoever refuses handles nothing.
  if (refuses(a)) expect(alice.handled()).toBe(0)
  if (refuses(b)) expect(bob.handled()).toBe(0)
  return 0
}

describe('the gate lets no handler run before the verdict', () => {
  it('in virtual time', async () => {
    let answered = 0
    await fc.assert(
      fc.asyncProperty(side, side, fc.nat(), async (a, b, seed) => {
        const started: Speaking[] = []
        const start = (of: Side) => async (host: Host) => {
          const speaking = await speaker({ ...host.options, bootstrap: [] }, of)
          started[host.index] = speaking
          return speaking.node
        }
        const network = createNetwork({ seed, latencyMs: 1, jitterMs: 4, nodes: [start(a), start(b)] })
        answered += await network.run(() => meet(started[0]!, started[1]!, a, b))
      }),
      { numRuns: 40 }
    )
    expect(answered).toBeGreaterThan(0)
  })

  it.each(Object.entries(SOCKETS))('on %s', async (_transport, place) => {
    let answered = 0
    await fc.assert(
      fc.asyncProperty(side, side, async (a, b) => {
        const [alice, bob] = await Promise.all([speaker(place, a), speaker(place, b)])
        try {
          answered += await meet(alice, bob, a, b)
        } finally {
          await Promise.all([alice.node.stop(), bob.node.stop()])
        }
      }),
      { numRuns: 15 }
    )
    expect(answered).toBeGreaterThan(0)
  })
})
