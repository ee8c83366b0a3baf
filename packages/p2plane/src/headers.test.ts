import { defineStream } from '@p2plane/message'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { memoryNode, messages, type Path, Ping, Say, withoutLanes } from './node.fixture.ts'
import type { HandlerContext } from './router.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

const Count = defineStream({ protocolId: '/hello/count/1.0.0', request: z.int(), output: z.int() })

/** Two nodes, and the headers that the handlers of one were given. */
async function nodes(path: Path = 'lane') {
  const seen: HandlerContext['headers'][] = []
  const alice = await memoryNode({
    messages: [...messages, Count],
    router: {
      [Ping.protocolId]: ({ nonce }, { headers }) => {
        seen.push(headers)
        return { nonce, by: 'alice' }
      },
      [Say.protocolId]: () => null,
      [Count.protocolId]: async function* (most, { headers }) {
        seen.push(headers)
        for (let i = 0; i < most; i++) yield i
      }
    }
  })
  if (path === 'unary') await withoutLanes(alice)
  const bob = await memoryNode({ messages: [...messages, Count], bootstrap: alice.addresses.map(String) })
  return {
    alice,
    bob,
    seen,
    async [Symbol.asyncDispose]() {
      await bob.stop()
      await alice.stop()
    }
  }
}

describe('headers', () => {
  it('reach the handler with the request', async () => {
    await using pair = await nodes()
    const { alice, bob, seen } = pair
    await bob.request(alice.peerId, Ping, { nonce: 1 }, { headers: { traceparent, tenant: 'zoë' } })
    await bob.request(alice.peerId, Ping, { nonce: 2 })
    expect(seen).toEqual([{ traceparent, tenant: 'zoë' }, {}])
  })

  it('reach the handler of a stream', async () => {
    await using pair = await nodes()
    const { alice, bob, seen } = pair
    const items: number[] = []
    for await (const item of bob.stream(alice.peerId, Count, 2, { headers: { traceparent } })) items.push(item)
    expect(items).toEqual([0, 1])
    expect(seen).toEqual([{ traceparent }])
  })

  it('stay here where the peer speaks unary alone, whose body is the request and nothing else', async () => {
    await using pair = await nodes('unary')
    const { alice, bob, seen } = pair
    await bob.request(alice.peerId, Ping, { nonce: 1 }, { headers: { traceparent } })
    expect(seen).toEqual([{}])
  })

  it('with a name that is none are refused before anything is sent', async () => {
    await using pair = await nodes()
    const { alice, bob, seen } = pair
    await expect(
      bob.request(alice.peerId, Ping, { nonce: 1 }, { headers: { TraceParent: traceparent } })
    ).rejects.toMatchObject({
      code: 'invalid-argument',
      message: `headers: "TraceParent" is not a name; expected up to 64 of a-z, 0-9, '-', '_' and '.'`
    })
    expect(seen).toEqual([])
  })
})
