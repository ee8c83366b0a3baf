import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, it } from 'vitest'
import { parseDialAddr, parseListenAddr, parseTarget, peerOfAddr } from './addresses.ts'

const ID = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'

describe('an address', () => {
  it.each([
    [':8000', '/ip4/0.0.0.0/tcp/8000', '/ip4/127.0.0.1/tcp/8000'],
    ['192.168.1.5:3000', '/ip4/192.168.1.5/tcp/3000', '/ip4/192.168.1.5/tcp/3000'],
    ['[::1]:3000', '/ip6/::1/tcp/3000', '/ip6/::1/tcp/3000'],
    ['example.org:80', '/dns/example.org/tcp/80', '/dns/example.org/tcp/80'],
    ['/ip4/1.2.3.4/tcp/5', '/ip4/1.2.3.4/tcp/5', '/ip4/1.2.3.4/tcp/5']
  ])('%s is %s to listen on and %s to dial', (text, listen, dial) => {
    expect(String(parseListenAddr(text, 'listen'))).toBe(listen)
    expect(String(parseDialAddr(text, 'bootstrap'))).toBe(dial)
  })

  it.each(['', ':', 'host', ':65536', ':-1', 'host:', 'a b:80', '/ip4', '/nonsense/1', '/ip4/1.2.3.4/tcp/5/p2p/abc'])(
    'is not %j',
    text => {
      expect(() => parseListenAddr(text, 'listen')).toThrow(/^listen: .* is not an address; expected /)
    }
  )

  it('names the peer it ends in, where it does', () => {
    expect(peerOfAddr(multiaddr('/ip4/1.2.3.4/tcp/5'))).toBeUndefined()
    expect(String(peerOfAddr(multiaddr(`/ip4/1.2.3.4/tcp/5/p2p/${ID}`)))).toBe(ID)
    const relay = '12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5'
    expect(String(peerOfAddr(multiaddr(`/ip4/1.2.3.4/tcp/5/p2p/${relay}/p2p-circuit/p2p/${ID}`)))).toBe(ID)
  })
})

describe('a target', () => {
  it('is a peer or an address, each also as text', () => {
    const peer = peerIdFromString(ID)
    const addr = multiaddr('/ip4/1.2.3.4/tcp/5')
    expect(parseTarget(peer)).toBe(peer)
    expect(parseTarget(addr)).toBe(addr)
    expect(String(parseTarget(ID))).toBe(ID)
    expect(String(parseTarget('1.2.3.4:5'))).toBe('/ip4/1.2.3.4/tcp/5')
  })

  it.each([undefined, null, 7, {}, 'nobody', ''])('is not %j', target => {
    expect(() => parseTarget(target as never)).toThrow(
      /^peer: .* is not an address; expected a peer id, a multiaddr, or 'host:port'$/
    )
  })
})
