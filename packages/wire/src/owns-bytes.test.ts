import { describe, expect, it } from 'vitest'
import { connectionPair } from './connection.fixture.ts'
import { ownsBytes } from './owns-bytes.ts'

describe('the reader of a stream', () => {
  it('owns what it reads where it was decrypted', async () => {
    await using pair = await connectionPair()
    expect(ownsBytes(pair.connection)).toBe(true)
  })

  it.each([
    ['without encryption', { multiplexer: '/yamux/1.0.0' }],
    ['with plain text', { encryption: '/plaintext/2.0.0', multiplexer: '/yamux/1.0.0' }],
    ['with a muxer whose frames may be shorter', { encryption: '/tls/1.0.0', multiplexer: '/mplex/6.7.0' }]
  ])('may share it %s', (_name, connection) => {
    expect(ownsBytes(connection)).toBe(false)
  })
})
