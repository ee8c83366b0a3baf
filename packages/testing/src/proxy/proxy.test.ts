import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createNode, open } from 'p2plane'
import { afterEach, describe, expect, test } from 'vitest'
import { Ping } from '../network/ping.fixture.ts'
import { createProxy, type Proxy, type ProxyInit } from './proxy.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

/** A server that takes one connection, and a socket that is connected to it through a proxy. */
async function connected(init: ProxyInit = {}): Promise<{ proxy: Proxy; near: Socket; far: Socket }> {
  const server: Server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  cleanups.push(() => server.close())
  await once(server, 'listening')
  const proxy = await createProxy(`/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}`, init)
  cleanups.push(() => proxy.close())
  const [, port] = /tcp\/(\d+)/.exec(proxy.address)!
  const near = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true })
  const [far] = (await once(server, 'connection')) as [Socket]
  for (const socket of [near, far]) {
    cleanups.push(() => socket.destroy())
    socket.on('error', () => {})
  }
  return { proxy, near, far }
}

/** Whatever has come by now. */
function heardBy(socket: Socket): Buffer[] {
  const heard: Buffer[] = []
  socket.on('data', bytes => heard.push(bytes))
  return heard
}

describe('a proxy', () => {
  test('passes on what is said, both ways, and the end', async () => {
    const { near, far } = await connected()
    near.write('up')
    expect(String((await once(far, 'data'))[0])).toBe('up')
    far.end('down')
    expect(String((await once(near, 'data'))[0])).toBe('down')
    await once(near, 'end')
    near.end()
    await once(far, 'end')
  })

  test('holds everything for as long as it is told to, in order', async () => {
    const { near, far } = await connected({ latencyMs: 60, jitterMs: 20, seed: 1 })
    const heard = heardBy(far)
    const beganMs = performance.now()
    for (let i = 0; i < 10; i++) {
      near.write(Uint8Array.of(i))
      await delay(3)
    }
    while (Buffer.concat(heard).length < 10) await once(far, 'data')
    expect(performance.now() - beganMs).toBeGreaterThan(60)
    expect(Buffer.concat(heard)).toEqual(Buffer.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))
  })

  test('lets through so many bytes a second, and few at a time', async () => {
    const { near, far } = await connected({ bandwidth: 20_000 })
    const heard = heardBy(far)
    const beganMs = performance.now()
    near.end(Buffer.alloc(4_000))
    await once(far, 'end')
    expect(performance.now() - beganMs).toBeGreaterThan(190)
    expect(Buffer.concat(heard)).toHaveLength(4_000)
    expect(heard.length).toBeGreaterThan(5)
  })

  test('drips', async () => {
    const { near, far } = await connected({ bandwidth: 100 })
    const heard = heardBy(far)
    near.end('hello')
    await once(far, 'end')
    expect(Math.max(...heard.map(({ length }) => length))).toBeLessThanOrEqual(2)
    expect(Buffer.concat(heard).toString()).toBe('hello')
  })

  test('may turn slow, and fast again', async () => {
    const { proxy, near, far } = await connected()
    proxy.shape({ latencyMs: 50 })
    const slowMs = performance.now()
    near.write('slow')
    await once(far, 'data')
    expect(performance.now() - slowMs).toBeGreaterThan(48)
    expect(() => proxy.shape({ bandwidth: 0 })).toThrow('bandwidth: 0 is not possible')
  })

  test('holds whoever sends faster than the other reads', async () => {
    const { near, far } = await connected()
    far.pause()
    // More than the kernel takes for four sockets.
    near.write(Buffer.alloc(64 * 1024 * 1024))
    await delay(100)
    expect(near.writableLength).toBeGreaterThan(0)
    far.resume()
    await once(near, 'drain')
  })

  test('swallows everything, and gives it back', async () => {
    const { proxy, near, far } = await connected()
    const heard = heardBy(far)
    proxy.blackhole()
    near.write('lost?')
    far.write('lost?')
    await delay(50)
    expect(heard).toEqual([])
    proxy.heal()
    await once(near, 'data')
    expect(String(Buffer.concat(heard))).toBe('lost?')
  })

  test('swallows one way alone', async () => {
    const { proxy, near, far } = await connected()
    const heard = heardBy(near)
    proxy.connections[0]!.blackhole('down')
    near.write('up')
    await once(far, 'data')
    far.write('down')
    await delay(30)
    expect(heard).toEqual([])
  })

  test('ends one direction, and the other goes on', async () => {
    const { proxy, near, far } = await connected()
    near.write('last')
    await once(far, 'data')
    proxy.connections[0]!.halfClose('up')
    await once(far, 'end')
    far.write('still here')
    expect(String((await once(near, 'data'))[0])).toBe('still here')
  })

  test('resets', async () => {
    const { proxy, near, far } = await connected()
    const closed = Promise.all([near, far].map(socket => new Promise(resolve => socket.once('close', resolve))))
    const codes: unknown[] = []
    for (const socket of [near, far]) socket.on('error', error => codes.push((error as NodeJS.ErrnoException).code))
    proxy.reset()
    await closed
    expect(codes).toEqual(['ECONNRESET', 'ECONNRESET'])
    expect(proxy.connections).toEqual([])
  })

  test('passes on that one end is gone', async () => {
    const { near, far } = await connected()
    const gone = new Promise<NodeJS.ErrnoException>(resolve => far.once('error', resolve))
    near.resetAndDestroy()
    expect((await gone).code).toBe('ECONNRESET')
  })

  test.each(['example.org:80', '/dns4/example.org/tcp/1', '/ip4/127.0.0.1/udp/1', '/memory/1'])(
    'does not stand before %s',
    async target => {
      await expect(createProxy(target)).rejects.toThrow(`target: '${target}' is no address to stand before`)
    }
  )

  test('stands before a node, which is who it was', async () => {
    await using server = await createNode({
      messages: [Ping],
      admission: open(),
      router: { [Ping.protocolId]: ({ nonce }) => ({ nonce, atMs: 0 }) }
    })
    await using client = await createNode({ messages: [Ping], listen: [] })
    await using proxy = await createProxy(String(server.addresses[0]), { latencyMs: 5 })
    const peer = await client.dial(proxy.address)
    expect(peer.equals(server.peerId)).toBe(true)
    expect(await client.request(peer, Ping, { nonce: 7 })).toMatchObject({ nonce: 7 })
    const lost = new Promise(resolve => client.addEventListener('peer:disconnect', resolve))
    proxy.reset()
    await lost
    expect(await client.request(proxy.address, Ping, { nonce: 8 })).toMatchObject({ nonce: 8 })
  })
})
