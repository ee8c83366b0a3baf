import { describe, expect, it } from 'vitest'
import { originOf } from './networks.ts'

describe('the origin of a connection', () => {
  it('is the address itself with IPv4, however it is written', () => {
    const origin = { address: '203.0.113.7', network: '203.0.113.7', isLoopback: false }
    expect(originOf('203.0.113.7')).toEqual(origin)
    expect(originOf('::ffff:203.0.113.7')).toEqual(origin)
  })

  it('is a /56 and a /48 with IPv6, of which one household has a whole one', () => {
    expect(originOf('2001:db8:1:203::5')).toEqual({
      address: '2001:db8:1:200::/56',
      network: '2001:db8:1::/48',
      isLoopback: false
    })
    expect(originOf('2001:0DB8:0001:02ff:a:b:c:d')).toEqual(originOf('2001:db8:1:203::5'))
    expect(originOf('2001:db8:1:300::5')?.address).toBe('2001:db8:1:300::/56')
    expect(originOf('2001:db8::')?.network).toBe('2001:db8:0::/48')
  })

  it('knows this host', () => {
    expect(originOf('127.3.2.1')?.isLoopback).toBe(true)
    expect(originOf('::1')?.isLoopback).toBe(true)
    expect(originOf('fe80::1%eth0')?.isLoopback).toBe(false)
  })

  it.each(['', 'localhost', '1.2.3', '::1::2', '1:2:3', '1:2:3:4:5:6:7:8:9', '12345::', 'g::', '1:2:3:4:5:6:7:8::'])(
    'is nothing of %o, which is no address',
    host => {
      expect(originOf(host)).toBeUndefined()
    }
  )
})
