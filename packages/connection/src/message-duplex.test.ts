import type { MessageStream } from '@libp2p/interface'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { describe, expect, it } from 'vitest'
import { encrypter } from './connections.fixture.ts'

const MIB = 1024 * 1024

/** libp2p's pair in memory lets no more than a few messages be under way. */
async function securedInMemory(): Promise<[MessageStream, MessageStream]> {
  const [below, belowToo] = multiaddrConnectionPair()
  const [one, other] = await Promise.all([encrypter(), encrypter()])
  const [client, server] = await Promise.all([one.secureOutbound(below), other.secureInbound(belowToo)])
  return [client.connection, server.connection]
}

describe('TLS over messages', () => {
  it('sends everything before it closes', async () => {
    const [client, server] = await securedInMemory()
    let received = 0
    server.addEventListener('message', ({ data }) => {
      received += data.byteLength
    })
    const closed = new Promise(resolve => server.addEventListener('close', resolve))
    client.send(new Uint8Array(4 * MIB))
    await client.close()
    await closed
    expect(received).toBe(4 * MIB)
  })

  it('holds a writer whose reader has paused, and goes on where it resumes', async () => {
    const [client, server] = await securedInMemory()
    let [sent, received] = [0, 0]
    server.addEventListener('message', ({ data }) => {
      received += data.byteLength
      server.pause()
      setImmediate(() => server.resume())
    })
    let underWay = 0
    const more = (): void => {
      let room = true
      while (room && sent < 16 * MIB) {
        room = client.send(new Uint8Array(65_536))
        sent += 65_536
        underWay = Math.max(underWay, sent - received)
      }
    }
    client.addEventListener('drain', more)
    more()
    await expect.poll(() => received, { timeout: 15_000 }).toBe(16 * MIB)
    expect(underWay).toBeLessThan(4 * MIB)
  })

  it('aborted at one end is over at the other', async () => {
    const [client, server] = await securedInMemory()
    const closed = new Promise(resolve => server.addEventListener('close', resolve))
    client.abort(new Error('No longer wanted'))
    await closed
    expect(client.status).toBe('aborted')
    expect(server.status).not.toBe('open')
  })
})
