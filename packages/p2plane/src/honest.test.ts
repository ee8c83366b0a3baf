import { defineMessage, defineStream } from '@p2plane/message'
import { P2PError } from '@p2plane/wire'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Node } from './node.ts'
import { memoryNode, type Path, withoutLanes } from './node.fixture.ts'

const Work = defineMessage({
  protocolId: '/honest/work/1.0.0',
  request: z.object({ waitMs: z.number(), bytes: z.instanceof(Uint8Array) }),
  response: z.null()
})
const Count = defineStream({
  protocolId: '/honest/count/1.0.0',
  request: z.object({ to: z.int() }),
  input: z.null(),
  output: z.int()
})
const messages = [Work, Count]

/** Answers after a while, and fails where that is below nothing. */
async function work({ waitMs }: { waitMs: number }): Promise<null> {
  if (waitMs < 0) throw new Error('it fails')
  if (waitMs > 0) await new Promise(resolve => setTimeout(resolve, waitMs))
  return null
}

async function* count({ to }: { to: number }): AsyncGenerator<number, void, undefined> {
  for (let i = 0; i < to; i++) yield i
}

type Busy = (bob: Node<typeof Work | typeof Count>, alice: Node<never>['peerId']) => Promise<unknown>

/** What honest callers do, each as often at once as a lane or a connection lets them. */
const DEEDS: Readonly<Record<string, Busy>> = {
  'many small calls': (bob, alice) => times(400, () => bob.request(alice, Work, { waitMs: 0, bytes: small })),
  'many that wait': (bob, alice) => times(200, () => bob.request(alice, Work, { waitMs: 20, bytes: small })),
  'long requests': (bob, alice) => times(8, () => bob.request(alice, Work, { waitMs: 0, bytes: long })),
  'calls that fail': (bob, alice) => times(50, () => bob.request(alice, Work, { waitMs: -1, bytes: small })),
  'calls whose time is up': (bob, alice) =>
    times(200, () => bob.request(alice, Work, { waitMs: 60, bytes: small }, { timeoutMs: 30, retries: 0 })),
  'the first of many items': (bob, alice) =>
    times(60, async () => {
      for await (const item of bob.stream(alice, Count, { to: 100 })) if (item >= 0) break
    })
}

const small = new Uint8Array(8)
const long = new Uint8Array(512 * 1024)

/** Whatever becomes of each: it may well be refused. */
async function times(n: number, deed: () => Promise<unknown>): Promise<void> {
  const settled = await Promise.allSettled(Array.from({ length: n }, deed))
  for (const one of settled) if (one.status === 'rejected') expect(P2PError.is(one.reason)).toBe(true)
}

describe('a peer that is merely busy', () => {
  it.each<Path>(['lane', 'unary'])('is never thrown out, whatever it does (%s)', { timeout: 60_000 }, async path => {
    await using alice = await memoryNode({
      messages,
      router: { [Work.protocolId]: work, [Count.protocolId]: count }
    })
    await using bob = await memoryNode({ messages })
    // Another calls too: time is not shared with nobody.
    await using carol = await memoryNode({ messages })
    if (path === 'unary') await withoutLanes(alice)
    await Promise.all([bob.dial(alice.addresses[0]!), carol.dial(alice.addresses[0]!)])
    let left = 0
    alice.addEventListener('peer:disconnect', () => left++)
    const deeds = fc.array(fc.constantFrom(...Object.keys(DEEDS)), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(deeds, async names => {
        await Promise.all(names.map(name => DEEDS[name]!(bob, alice.peerId)))
        await carol.request(alice.peerId, Work, { waitMs: 0, bytes: small })
        expect(left).toBe(0)
      }),
      { numRuns: 12, endOnFailure: true }
    )
    // It may owe time, for a while.
    const ask = (): Promise<unknown> =>
      bob.request(alice.peerId, Work, { waitMs: 0, bytes: small }).catch((error: unknown) => error)
    await expect.poll(ask, { timeout: 35_000 }).toBeNull()
    expect(left).toBe(0)
  })
})
