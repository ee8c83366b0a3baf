/** Hostile bytes to the unary handler of a live node, in a process of its own. */
import type { Connection, Stream } from '@libp2p/interface'
import { defineStream } from '@p2plane/message'
import { bombs } from '@p2plane/wire/bombs-suite'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { Health } from './answering.fixture.ts'
import { createNode } from './create-node.ts'
import { messages, Ping, router } from './node.fixture.ts'
import { nodeProcess } from './process.fixture.ts'

describe('a node that is sent hostile bytes', () => {
  it('refuses each, stays alive and small, and serves others meanwhile', async () => {
    await using server = await nodeProcess('answering.fixture.ts')
    const address = server.lines()[0]!
    await using attacker = await createNode({ messages: [...messages, Health] })
    await using honest = await createNode({ messages: [...messages, Health] })
    await attacker.dial(address)
    const [connection] = attacker.libp2p.getConnections()
    // Warm: what is measured is not the first time that anything runs.
    for (const bomb of bombs) await send(connection!, bomb.bytes())
    const before = await honest.request(address, Health, null)

    for (const bomb of bombs) {
      const bytes = bomb.bytes()
      const [answer] = await Promise.all([
        send(connection!, bytes),
        honest.request(address, Ping, { nonce: 1 }, { retries: 0 })
      ])
      expect(answer, bomb.name).toBe(bytes.byteLength > Ping.maxRequestBytes ? 'reset' : 'closed without an answer')
    }

    const after = await honest.request(address, Health, null)
    expect(after.refused - before.refused).toBe(bombs.length)
    expect(after.rssMiB - before.rssMiB).toBeLessThan(32)
    // One refusal takes at most 5 ms (the guard's own tests); the rest of a stall is a MiB through Noise, and chance.
    expect(after.stallMs).toBeLessThan(100)
    expect(connection!.status).toBe('open')
  })

  it('lets a peer have so many streams that say nothing, and answers others and its next', async () => {
    await using server = await createNode({ messages, router, limits: { streamsPerConnection: 20 } })
    await using attacker = await createNode({ messages })
    await using honest = await createNode({ messages })
    const address = server.addresses[0]!
    await attacker.dial(address)
    const [connection] = attacker.libp2p.getConnections()
    const opening = Array.from({ length: 100 }, () => connection!.newStream(Ping.protocolId))
    const opened = (await Promise.allSettled(opening)).filter(({ status }) => status === 'fulfilled')
    expect(opened.length).toBeGreaterThan(10)
    expect(opened.length).toBeLessThanOrEqual(20)
    expect(await honest.request(address, Ping, { nonce: 1 })).toMatchObject({ nonce: 1 })
    await Promise.all(connection!.streams.map(stream => stream.close()))
    await expect.poll(() => isOpened(connection!.newStream(Ping.protocolId))).toBe(true)
  })

  it('keeps so much of items that never become whole, and gives the room back', async () => {
    const Upload = defineStream({
      protocolId: '/test/upload/1.0.0',
      request: z.null(),
      input: z.instanceof(Uint8Array),
      output: z.int()
    })
    await using server = await createNode({
      messages: [Upload],
      router: {
        async *[Upload.protocolId](_request, { input }) {
          for await (const { length } of input) yield length
        }
      },
      limits: { requestBytesPerConnection: 2.5 * Upload.maxItemBytes }
    })
    await using attacker = await createNode({ messages: [Upload] })
    await attacker.dial(server.addresses[0]!)
    const [connection] = attacker.libp2p.getConnections()
    // An OPEN of null, and all but everything of an ITEM of as much as is allowed.
    const length = Upload.maxItemBytes + 1
    const announced = Uint8Array.of(2, 1, 0xf6, (length & 127) | 128, ((length >> 7) & 127) | 128, length >> 14, 2)
    const open = async (): Promise<Stream> => {
      const stream = await connection!.newStream(Upload.protocolId)
      stream.send(announced)
      return stream
    }
    const streams = [await open(), await open(), await open()]
    await expect.poll(() => streams.map(({ status }) => status)).toEqual(['open', 'open', 'reset'])
    streams[0]!.abort(new Error('gives up'))
    await expect
      .poll(async () => {
        const another = await open()
        await new Promise(resolve => setTimeout(resolve, 20))
        return another.status
      })
      .toBe('open')
  })

  it('refuses a request beyond its size without reading it', async () => {
    await using server = await nodeProcess('answering.fixture.ts')
    const address = server.lines()[0]!
    await using attacker = await createNode({ messages: [...messages, Health] })
    await attacker.dial(address)
    const [connection] = attacker.libp2p.getConnections()
    const before = await attacker.request(address, Health, null)
    for (let i = 0; i < 5; i++) expect(await send(connection!, new Uint8Array(64 * 2 ** 20))).toBe('reset')
    const after = await attacker.request(address, Health, null)
    expect(after.rssMiB - before.rssMiB).toBeLessThan(32)
  })
})

async function isOpened(opening: Promise<unknown>): Promise<boolean> {
  const [{ status }] = await Promise.allSettled([opening])
  return status === 'fulfilled'
}

/** Writes bytes as the body of a Ping, past all that would refuse them here. */
async function send(connection: Connection, bytes: Uint8Array): Promise<string> {
  const stream = await connection.newStream(Ping.protocolId)
  let answered = 'closed without an answer'
  stream.addEventListener('message', () => (answered = 'answered'))
  const ended = new Promise<string>(resolve => {
    stream.addEventListener('remoteCloseWrite', () => resolve(answered))
    stream.addEventListener('close', ({ error }) => resolve(error === undefined ? answered : 'reset'))
  })
  stream.send(bytes)
  // A reset while much is still to be written rejects this too.
  stream.close().catch(() => {})
  return await ended
}
