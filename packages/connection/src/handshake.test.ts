import { once } from 'node:events'
import type { StreamMessageEvent } from '@libp2p/interface'
import { streamPair } from '@libp2p/utils'
import { describe, expect, it } from 'vitest'
import { bothEnds, encrypter, gone, oneEnd, openHandles } from './connections.fixture.ts'

const REASON = new Error('No longer wanted')

describe.each(['secureInbound', 'secureOutbound'] as const)('%s', role => {
  it('ends at its signal, and leaves nothing open', async () => {
    const before = openHandles()
    using end = await oneEnd()
    const controller = new AbortController()
    const refused = expect((await encrypter())[role](end.connection, controller)).rejects.toBe(REASON)
    if (role === 'secureOutbound') await once(end.peer, 'data')
    controller.abort(REASON)
    await refused
    await gone(end.peer)
    expect(end.connection.status).toBe('aborted')
    await expect.poll(openHandles).toBeLessThanOrEqual(before)
  })

  it('does not begin where its signal has fired already', async () => {
    using end = await oneEnd()
    await expect((await encrypter())[role](end.connection, { signal: AbortSignal.abort(REASON) })).rejects.toBe(REASON)
    await gone(end.peer)
    expect(end.peer.bytesRead).toBe(0)
  })

  it('leaves no listener on a signal that lives longer', async () => {
    using ends = await bothEnds()
    const [one, other] = await Promise.all([encrypter(), encrypter()])
    const counted = countingSignal()
    const inbound = one.secureInbound(ends.server, role === 'secureInbound' ? counted : {})
    await Promise.all([inbound, other.secureOutbound(ends.client, role === 'secureOutbound' ? counted : {})])
    expect(counted.listeners()).toBe(0)
  })

  it('ends where the peer stops talking in the middle', async () => {
    using ends = await bothEnds()
    const [ours, theirs] = await Promise.all([encrypter([], { handshakeTimeoutMs: 100 }), encrypter()])
    // A server hears the beginning of a hello and no more, a client nothing.
    ends.tamper(bytes => bytes.subarray(0, role === 'secureInbound' ? 20 : 0))
    const [own, other] = role === 'secureInbound' ? [ends.server, ends.client] : [ends.client, ends.server]
    const quiet = theirs[role === 'secureInbound' ? 'secureOutbound' : 'secureInbound'](other).catch(() => {})
    await expect(ours[role](own)).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(own.status).toBe('aborted')
    await quiet
  })

  it('ends where the peer hangs up', async () => {
    using end = await oneEnd()
    const refused = expect((await encrypter())[role](end.connection)).rejects.toThrow(/closed|disconnected|ECONNRESET/)
    end.peer.destroy()
    await refused
    expect(end.connection.status).not.toBe('open')
  })

  it('ends where the connection below is aborted', async () => {
    using end = await oneEnd()
    const refused = expect((await encrypter())[role](end.connection)).rejects.toThrow('closed')
    if (role === 'secureOutbound') await once(end.peer, 'data')
    end.connection.abort(REASON)
    await refused
  })

  it('ends at its signal over a stream of messages too', async () => {
    const [ours] = await streamPair()
    const controller = new AbortController()
    const refused = expect((await encrypter())[role](ours, controller)).rejects.toBe(REASON)
    controller.abort(REASON)
    await refused
    expect(ours.status).toBe('aborted')
  })
})

describe('a handshake', () => {
  it.each([1, 2, 3])('that either end gives up at piece %i of the wire leaves nothing open', async piece => {
    const before = openHandles()
    for (const whose of ['client', 'server'] as const) {
      using ends = await bothEnds()
      const controller = new AbortController()
      let pieces = 0
      ends.tamper(bytes => {
        if (++pieces === piece) controller.abort(REASON)
        return bytes
      })
      const [one, other] = await Promise.all([encrypter(), encrypter()])
      const options = (end: string): { signal?: AbortSignal } => (end === whose ? controller : {})
      await Promise.allSettled([
        one.secureOutbound(ends.client, options('client')),
        other.secureInbound(ends.server, options('server'))
      ])
    }
    await expect.poll(openHandles).toBeLessThanOrEqual(before)
  })

  it('takes up what was read before it and put back', async () => {
    using ends = await bothEnds()
    const [one, other] = await Promise.all([encrypter(), encrypter()])
    const hello = Promise.withResolvers<Uint8Array>()
    const onMessage = ({ data }: StreamMessageEvent): void => hello.resolve(data.subarray())
    ends.server.addEventListener('message', onMessage)
    const outbound = one.secureOutbound(ends.client)
    const read = await hello.promise
    ends.server.removeEventListener('message', onMessage)
    ends.server.unshift(read)
    const secured = await Promise.all([outbound, other.secureInbound(ends.server)])
    expect(secured.map(({ remotePeer }) => remotePeer.type)).toEqual(['Ed25519', 'Ed25519'])
  })
})

function countingSignal(): { signal: AbortSignal; listeners: () => number } {
  const { signal } = new AbortController()
  const listening = new Set<unknown>()
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
  signal.addEventListener = (...args: Parameters<typeof add>): void => {
    listening.add(args[1])
    add(...args)
  }
  signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
    listening.delete(args[1])
    remove(...args)
  }
  return { signal, listeners: () => listening.size }
}
