import { once } from 'node:events'
import { connect, TLSSocket, type TLSSocketOptions } from 'node:tls'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { ConnectionEncrypter } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { describe, expect, it } from 'vitest'
import { makeCertificate } from './certificate.ts'
import { bothEnds, encrypter, oneEnd, openHandles, type OneEnd } from './connections.fixture.ts'
import { MALFORMED } from './malformed.fixture.ts'

type Role = 'secureInbound' | 'secureOutbound'
const ROLES: Role[] = ['secureInbound', 'secureOutbound']

/** A peer of node's own TLS, in the role opposite to ours. */
function plainPeer({ peer }: OneEnd, ourRole: Role, options: TLSSocketOptions): TLSSocket {
  const trusting = { rejectUnauthorized: false, requestCert: true, ...options }
  const tls =
    ourRole === 'secureInbound'
      ? connect({ ALPNProtocols: ['libp2p'], ...trusting, socket: peer })
      : new TLSSocket(peer, { ...trusting, isServer: true })
  return tls.on('error', () => {})
}

/** Does a handshake with such a peer, which we have to refuse, and waits until nothing is left of it. */
async function refusal(role: Role, options: TLSSocketOptions, ours?: ConnectionEncrypter): Promise<Error> {
  const before = openHandles()
  using end = await oneEnd()
  const peerClosed = once(end.peer, 'close')
  const refusing = (ours ?? (await encrypter()))[role](end.connection).then(
    () => expect.fail('not refused'),
    (error: Error) => error
  )
  plainPeer(end, role, options)
  const error = await refusing
  await peerClosed
  expect(end.connection.status).toBe('aborted')
  await expect.poll(openHandles).toBeLessThanOrEqual(before)
  return error
}

describe.each(ROLES)('%s', role => {
  it.each(MALFORMED)('refuses a peer with a certificate $what', async malformed => {
    const own = await malformed.make(await generateKeyPair('Ed25519'))
    expect((await refusal(role, own)).message).toContain(malformed.says)
  })

  it('refuses a peer with two certificates, related or not', async () => {
    const [first, second] = await Promise.all([1, 2].map(async () => makeCertificate(await generateKeyPair('Ed25519'))))
    for (const another of [first!, second!]) {
      const own = { key: first!.key, cert: first!.cert + another.cert }
      expect((await refusal(role, own)).message).toContain('more than one certificate')
    }
  })

  it('refuses a peer that speaks TLS 1.2 alone', async () => {
    const own = await makeCertificate(await generateKeyPair('Ed25519'))
    const error = await refusal(role, { ...own, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })
    expect(error.message).toMatch(/unsupported protocol|protocol version/)
  })

  it('refuses a peer that speaks no TLS', async () => {
    using end = await oneEnd()
    const ours = await encrypter()
    const refusing = expect(ours[role](end.connection)).rejects.toThrow(/SSL|TLS/)
    end.peer.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await refusing
  })

  it('refuses a peer that is not the one expected, and names both', async () => {
    using ends = await bothEnds()
    const [one, other] = await Promise.all([encrypter(), encrypter()])
    const [ours, theirs] = role === 'secureInbound' ? [ends.server, ends.client] : [ends.client, ends.server]
    const expected = peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
    const proven = peerIdFromPrivateKey(other.components.privateKey)
    const refusing = expect(one[role](ours, { remotePeer: expected })).rejects.toMatchObject({
      name: 'UnexpectedPeerError',
      message: `Certificate of ${proven} does not match expected remote identity key ${expected}`
    })
    await other[role === 'secureInbound' ? 'secureOutbound' : 'secureInbound'](theirs).catch(() => {})
    await refusing
    await expect.poll(() => theirs.status).not.toBe('open')
  })
})

describe('a server', () => {
  it('refuses a client without a certificate', async () => {
    expect((await refusal('secureInbound', {})).message).toContain('presented no certificate')
  })

  it('refuses a client that offers protocols it does not know', async () => {
    const own = await makeCertificate(await generateKeyPair('Ed25519'))
    const error = await refusal('secureInbound', { ...own, ALPNProtocols: ['h2'] })
    expect(error.message).toContain('no application protocol')
  })
})

describe('a client', () => {
  it('names no server, as the specification has it', async () => {
    using end = await oneEnd()
    const asked: string[] = []
    const own = await makeCertificate(await generateKeyPair('Ed25519'))
    const SNICallback: TLSSocketOptions['SNICallback'] = (name, done) => {
      asked.push(name)
      done(null)
    }
    plainPeer(end, 'secureOutbound', { ...own, SNICallback })
    await (await encrypter()).secureOutbound(end.connection)
    expect(asked).toEqual([])
  })
})
