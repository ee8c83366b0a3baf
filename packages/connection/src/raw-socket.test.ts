import { multiaddrConnectionPair } from '@libp2p/utils'
import { describe, expect, it } from 'vitest'
import { oneEnd } from './connections.fixture.ts'
import { takeRawSocket } from './raw-socket.ts'

describe('the raw socket', () => {
  it('of a TCP connection is taken, and the connection hears no more of what arrives', async () => {
    using end = await oneEnd()
    const socket = await takeRawSocket(end.connection)
    const arrived = new Promise(resolve => socket?.once('data', resolve))
    socket?.resume()
    end.peer.write('hello')
    expect(await arrived).toEqual(Buffer.from('hello'))
    expect(end.connection.readBufferLength).toBe(0)
  })

  it('gives back first what the connection had read', async () => {
    using end = await oneEnd()
    end.connection.unshift(Buffer.from('read before'))
    const socket = await takeRawSocket(end.connection)
    end.peer.write(', read after')
    let text = ''
    socket?.on('data', (bytes: Buffer) => (text += bytes.toString()))
    socket?.resume()
    await expect.poll(() => text).toBe('read before, read after')
  })

  it('stays where the connection has bytes to send still', async () => {
    using end = await oneEnd()
    while (end.connection.writeBufferLength === 0) end.connection.send(new Uint8Array(1024 * 1024))
    expect(await takeRawSocket(end.connection)).toBeUndefined()
  })

  it('stays where the connection is closed', async () => {
    using end = await oneEnd()
    end.connection.abort(new Error('Over'))
    expect(await takeRawSocket(end.connection)).toBeUndefined()
  })

  it('stays where the address says that something lies between', async () => {
    using end = await oneEnd()
    end.connection.remoteAddr = end.connection.remoteAddr.encapsulate('/ws')
    expect(await takeRawSocket(end.connection)).toBeUndefined()
  })

  it('is none of a connection in memory', async () => {
    const [connection] = multiaddrConnectionPair()
    expect(await takeRawSocket(connection)).toBeUndefined()
  })
})
