import { fork } from 'node:child_process'
import { once } from 'node:events'
import { StreamStateError, type MessageStream, type StreamCloseEvent } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, it } from 'vitest'
import { openHandles, securedEnds } from './connections.fixture.ts'
import { tcpNode } from './node.fixture.ts'

const MIB = 1024 * 1024
const REASON = new Error('No longer wanted')

function closed(connection: MessageStream): Promise<StreamCloseEvent> {
  return new Promise(resolve => connection.addEventListener('close', resolve))
}

function counting(connection: MessageStream): () => number {
  let bytes = 0
  connection.addEventListener('message', ({ data }) => {
    bytes += data.byteLength
  })
  return () => bytes
}

/** Sends piece after piece, each when there is room, and says how many it has sent. */
function sendAll(connection: MessageStream, total: number): () => number {
  const piece = new Uint8Array(MIB / 4)
  let sent = 0
  const more = (): void => {
    let room = true
    while (room && sent < total) {
      room = connection.send(piece)
      sent += piece.byteLength
    }
  }
  connection.addEventListener('drain', more)
  more()
  return () => sent
}

/** Waits until a number no longer changes. */
async function settled(value: () => number): Promise<number> {
  let last = Number.NaN
  await expect.poll(() => last === (last = value()), { interval: 50 }).toBe(true)
  return last
}

describe('a secured connection', () => {
  it('sends a list of buffers as one record', async () => {
    using secured = await securedEnds()
    const pieces: number[] = []
    const received = counting(secured.server)
    // What ends the handshake may still be on its way.
    secured.client.send(Uint8Array.of(1))
    await expect.poll(received).toBe(1)
    secured.ends.tamper(bytes => {
      pieces.push(bytes.byteLength)
      return bytes
    })
    secured.client.send(new Uint8ArrayList(new Uint8Array(12), new Uint8Array(100), new Uint8Array(3)))
    await expect.poll(received).toBe(116)
    // Five bytes of header, one of content type, sixteen of tag.
    expect(pieces).toEqual([115 + 22])
  })

  it('holds a writer whose reader has paused, and goes on where it resumes', async () => {
    using secured = await securedEnds()
    const received = counting(secured.server)
    secured.server.pause()
    const before = process.memoryUsage().arrayBuffers
    const sent = sendAll(secured.client, 64 * MIB)
    expect(await settled(sent)).toBeLessThan(32 * MIB)
    expect(secured.client.writeBufferLength).toBeLessThanOrEqual(MIB)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * MIB)
    secured.server.resume()
    await expect.poll(received).toBe(64 * MIB)
  })

  it('keeps what is under way small where the reader is slow', async () => {
    using secured = await securedEnds()
    let [received, underWay] = [0, 0]
    let sent = (): number => 0
    secured.server.addEventListener('message', ({ data }) => {
      received += data.byteLength
      underWay = Math.max(underWay, sent() - received)
      secured.server.pause()
      setImmediate(() => secured.server.resume())
    })
    sent = sendAll(secured.client, 64 * MIB)
    await expect.poll(() => received).toBe(64 * MIB)
    expect(underWay).toBeLessThan(32 * MIB)
  })

  it.each(['itself', 'the connection below'])('sends everything before it closes, by %s', async closing => {
    const before = openHandles()
    using secured = await securedEnds()
    const received = counting(secured.server)
    const theirs = closed(secured.server)
    secured.client.send(new Uint8Array(16 * MIB))
    await (closing === 'itself' ? secured.client : secured.ends.client).close()
    expect([secured.client.status, secured.ends.client.status]).toEqual(['closed', 'closed'])
    expect((await theirs).error).toBeUndefined()
    expect(received()).toBe(16 * MIB)
    await expect.poll(openHandles).toBeLessThanOrEqual(before)
  })

  it('stops waiting to close at a signal, and lets go when aborted', async () => {
    const before = openHandles()
    using secured = await securedEnds()
    secured.server.pause()
    secured.client.send(new Uint8Array(64 * MIB))
    const controller = new AbortController()
    const closing = secured.client.close(controller)
    controller.abort(REASON)
    await expect(closing).rejects.toBe(REASON)
    expect(secured.client.status).toBe('closing')
    secured.ends.client.abort(REASON)
    expect([secured.client.status, secured.ends.client.status]).toEqual(['aborted', 'aborted'])
    await expect.poll(openHandles).toBeLessThanOrEqual(before + 2)
  })

  it('takes nothing more once it closes', async () => {
    using secured = await securedEnds()
    const closing = secured.client.close()
    expect(() => secured.client.send(Uint8Array.of(1))).toThrow(StreamStateError)
    await closing
    await secured.client.close()
  })

  it.each(['client', 'server'] as const)('aborted by the %s is over for both', async whose => {
    const before = openHandles()
    using secured = await securedEnds()
    const both = [closed(secured.client), closed(secured.server)]
    secured[whose].send(new Uint8Array(MIB))
    secured[whose].abort(REASON)
    secured[whose].abort(REASON)
    await Promise.all(both)
    expect(secured[whose].status).toBe('aborted')
    await expect.poll(openHandles).toBeLessThanOrEqual(before)
  })

  it('aborted from within its own message is over, and the process is not', async () => {
    using secured = await securedEnds()
    const theirs = closed(secured.client)
    secured.server.addEventListener('message', () => secured.ends.server.abort(REASON))
    sendAll(secured.client, MIB)
    await theirs
    expect(secured.server.status).toBe('aborted')
  })

  it('reset in the middle is closed with the error at both ends', async () => {
    const before = openHandles()
    using secured = await securedEnds()
    const both = Promise.all([closed(secured.client), closed(secured.server)])
    const received = counting(secured.server)
    sendAll(secured.client, 64 * MIB)
    await expect.poll(received).toBeGreaterThan(0)
    secured.ends.reset()
    for (const { error } of await both) expect(error).toBeInstanceOf(Error)
    expect([secured.ends.client.status, secured.ends.server.status]).toEqual(['aborted', 'aborted'])
    await expect.poll(openHandles).toBeLessThanOrEqual(before)
  })

  it.each([
    ['server', false],
    ['client', true]
  ] as const)('is over where a %s gets a record that was tampered with', async (whose, swapped) => {
    using secured = await securedEnds(swapped)
    const [victim, other] = whose === 'server' ? [secured.server, secured.client] : [secured.client, secured.server]
    const received = counting(victim)
    const both = Promise.all([closed(victim), closed(other)])
    // A server's tickets may follow its first bytes in one piece.
    other.send(Uint8Array.of(1))
    await expect.poll(received).toBe(1)
    secured.ends.tamper(bytes => {
      bytes[bytes.length - 1]! ^= 1
      return bytes
    })
    other.send(new Uint8Array(100))
    const [{ error }] = await both
    expect(error?.message).toMatch(/bad record mac/)
    expect(received()).toBe(1)
  })

  it('notices a peer that was killed', async () => {
    const child = fork(new URL('listener.fixture.ts', import.meta.url), { execArgv: ['--conditions=@p2plane/source'] })
    const [address] = (await once(child, 'message')) as [string]
    const node = await tcpNode([])
    try {
      const connection = await node.dial(multiaddr(address))
      const over = new Promise(resolve => connection.addEventListener('close', resolve))
      child.kill('SIGKILL')
      await over
      expect(node.getConnections()).toEqual([])
    } finally {
      child.kill('SIGKILL')
      await node.stop()
    }
  })
})
