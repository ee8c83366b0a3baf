import { yamux } from '@chainsafe/libp2p-yamux'
import type { Connection, MultiaddrConnection, Stream, StreamMuxer, StreamMuxerFactory } from '@libp2p/interface'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { describe, expect, it } from 'vitest'
import { boundedYamux } from './bounded-yamux.ts'
import { gateStreams } from './stream-gate.ts'

const MIB = 1024 * 1024

const MAKERS = { bounded: boundedYamux, stock: () => yamux({ enableKeepAlive: false }) } as const
type Maker = keyof typeof MAKERS

/** Two muxers over one connection, and a stream between them. */
interface Ends {
  connections: [opener: MultiaddrConnection, accepter: MultiaddrConnection]
  opened: Stream
  accepted: Stream
}

async function ends(opener: Maker = 'bounded', accepter: Maker = 'bounded'): Promise<Ends> {
  const connections = multiaddrConnectionPair()
  const [one, other] = [muxer(opener, connections[0]), muxer(accepter, connections[1])]
  const accepted = new Promise<Stream>(resolve =>
    other.addEventListener('stream', ({ detail }) => resolve(detail), { once: true })
  )
  const opened = await one.createStream()
  return { connections, opened, accepted: await accepted }
}

function muxer(maker: Maker, connection: MultiaddrConnection): StreamMuxer {
  return (MAKERS[maker]()() as StreamMuxerFactory).createStreamMuxer(connection)
}

/** The twelve bytes of a WINDOW UPDATE: the least that opens a stream, or resets it. */
function windowUpdate(flag: number, streamID: number): Uint8Array {
  return Uint8Array.of(0, 1, 0, flag, 0, 0, streamID >>> 8, streamID, 0, 0, 0, 0)
}

/** Sends so many bytes as fast as they are taken, and then half-closes. */
async function sendAll(stream: Stream, total: number): Promise<void> {
  const piece = Uint8Array.from({ length: 96 * 1024 }, (_, i) => i % 251)
  for (let left = total; left > 0; left -= piece.length) {
    if (!stream.send(piece.subarray(0, left))) {
      await new Promise(resolve => stream.addEventListener('drain', resolve, { once: true }))
    }
  }
  await stream.close()
}

/** Counts what comes, and says whether it is what `sendAll` sends. */
function received(stream: Stream): { bytes: number; isRight: boolean; over: Promise<void> } {
  const over = Promise.withResolvers<void>()
  const count = { bytes: 0, isRight: true, over: over.promise }
  stream.addEventListener('message', ({ data }) => {
    for (const part of 'sublist' in data ? data : [data]) {
      for (let i = 0; i < part.length; i += 997) {
        count.isRight &&= part[i] === ((count.bytes + i) % (96 * 1024)) % 251
      }
      count.bytes += part.length
    }
  })
  stream.addEventListener('remoteCloseWrite', () => over.resolve())
  return count
}

describe('bounded yamux', () => {
  it.each<[Maker, Maker]>([
    ['bounded', 'bounded'],
    ['bounded', 'stock'],
    ['stock', 'bounded']
  ])('carries bytes both ways at once: %s opens, %s accepts', async (opener, accepter) => {
    const { opened, accepted } = await ends(opener, accepter)
    const [here, there] = [received(opened), received(accepted)]
    await Promise.all([sendAll(opened, 8 * MIB), sendAll(accepted, 8 * MIB), here.over, there.over])
    expect([here.bytes, there.bytes]).toEqual([8 * MIB, 8 * MIB])
    expect([here.isRight, there.isRight]).toEqual([true, true])
  })

  it('tells of room once half the window is used, not after every frame', async () => {
    const frames = async (accepter: Maker): Promise<number> => {
      const { connections, opened, accepted } = await ends('bounded', accepter)
      const there = received(accepted)
      let sent = 0
      const send = connections[1].send.bind(connections[1])
      connections[1].send = bytes => {
        sent++
        return send(bytes)
      }
      for (let i = 0; i < 100; i++) {
        opened.send(new Uint8Array(1024))
        await new Promise(setImmediate)
      }
      expect(there.bytes).toBe(100 * 1024)
      return sent
    }
    expect(await frames('stock')).toBeGreaterThanOrEqual(100)
    expect(await frames('bounded')).toBeLessThan(10)
  })

  it('holds a writer whose reader has paused, and lets it go on', async () => {
    const { opened, accepted } = await ends()
    const there = received(accepted)
    accepted.pause()
    const sending = sendAll(opened, 4 * MIB)
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(accepted.readBufferLength).toBeLessThanOrEqual(MIB)
    accepted.resume()
    await Promise.all([sending, there.over])
    expect(there.bytes).toBe(4 * MIB)
  })

  it('ends the connection at a frame longer than the window, by its header', async () => {
    const { connections } = await ends()
    const closed = new Promise<Error | undefined>(resolve =>
      connections[1].addEventListener('close', ({ error }) => resolve(error))
    )
    const header = new Uint8Array(12)
    new DataView(header.buffer).setUint32(4, 1)
    new DataView(header.buffer).setUint32(8, 2 * MIB)
    connections[0].send(header)
    expect(await closed).toMatchObject({ name: 'YamuxFrameError' })
  })

  it('ends the connection of a peer that pings without end', async () => {
    const [foe, connection] = multiaddrConnectionPair()
    muxer('bounded', connection)
    const closed = new Promise<Error | undefined>(resolve =>
      connection.addEventListener('close', ({ error }) => resolve(error))
    )
    const ping = Uint8Array.of(0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7)
    for (let i = 0; i < 30; i++) foe.send(ping)
    expect(await closed).toMatchObject({ name: 'YamuxFloodError', message: 'more than 20 pings at once, 2 a second' })
  })

  it('resets a stream that its gate refuses, before anybody hears of it, and takes the next', async () => {
    const connections = multiaddrConnectionPair()
    const [opener, accepter] = [muxer('bounded', connections[0]), muxer('bounded', connections[1])]
    let isOpen = false
    const letIn: Stream[] = []
    const gate = { mayOpen: () => isOpen, onOpen: (stream: Stream) => void letIn.push(stream) }
    gateStreams({ muxer: accepter } as unknown as Connection, gate)
    const accepted: Stream[] = []
    accepter.addEventListener('stream', ({ detail }) => accepted.push(detail))
    const refused = await opener.createStream()
    await expect.poll(() => refused.status).toBe('reset')
    expect([accepted, letIn]).toEqual([[], []])
    isOpen = true
    const taken = await opener.createStream()
    taken.send(Uint8Array.of(1))
    await expect.poll(() => accepted.length).toBe(1)
    expect(letIn).toEqual(accepted)
  })

  it('leaves what others make with the same package as it is', async () => {
    const before = yamux()().createStreamMuxer(multiaddrConnectionPair()[0])
    boundedYamux()().createStreamMuxer(multiaddrConnectionPair()[0])
    const after = yamux()().createStreamMuxer(multiaddrConnectionPair()[0])
    expect(Object.getPrototypeOf(after)).toBe(Object.getPrototypeOf(before))
    expect(Object.hasOwn(after, '_newStream')).toBe(false)
  })

  it.each([
    ['in a frame each', [1, 8]],
    ['in one frame', [9]]
  ])('ends a connection on which streams are opened and reset without end, %s', async (_how, flags) => {
    const [foe, connection] = multiaddrConnectionPair()
    muxer('bounded', connection).addEventListener('stream', () => {})
    const closed = new Promise<Error | undefined>(resolve =>
      connection.addEventListener('close', ({ error }) => resolve(error))
    )
    const openAndReset = (streamID: number): void => {
      for (const flag of flags) foe.send(windowUpdate(flag, streamID))
    }
    for (let i = 0; i < 2_048; i++) openAndReset(1 + 2 * i)
    await new Promise(setImmediate)
    expect(connection.status).toBe('open')
    for (let i = 2_048; i < 2_068; i++) openAndReset(1 + 2 * i)
    expect(await closed).toMatchObject({ name: 'YamuxFloodError' })
  })

  it('goes on where whoever has had the first of an answer resets the rest, however often', async () => {
    const connections = multiaddrConnectionPair()
    const [opener, accepter] = [muxer('bounded', connections[0]), muxer('bounded', connections[1])]
    accepter.addEventListener('stream', ({ detail: stream }) => {
      stream.protocol = '/items'
      stream.addEventListener('message', () => stream.send(Uint8Array.of(1)), { once: true })
    })
    for (let i = 0; i < 500; i++) {
      const stream = await opener.createStream()
      const answered = new Promise(resolve => stream.addEventListener('message', resolve, { once: true }))
      stream.send(Uint8Array.of(0))
      await answered
      stream.abort(new Error('enough'))
    }
    await new Promise(setImmediate)
    expect(connections.map(({ status }) => status)).toEqual(['open', 'open'])
  })

  it('goes on where the peer refuses the streams that are opened here, however many', async () => {
    const connections = multiaddrConnectionPair()
    const [opener, accepter] = [muxer('bounded', connections[0]), muxer('bounded', connections[1])]
    gateStreams({ muxer: accepter } as unknown as Connection, { mayOpen: () => false, onOpen() {} })
    const refused = await Promise.all(Array.from({ length: 500 }, async () => await opener.createStream()))
    await expect.poll(() => refused.every(({ status }) => status === 'reset')).toBe(true)
    expect(connections.map(({ status }) => status)).toEqual(['open', 'open'])
  })

  it('resets a stream that is written to without regard for whether the peer takes it', async () => {
    const { opened, accepted } = await ends()
    accepted.pause()
    const closed = new Promise<Error | undefined>(resolve =>
      opened.addEventListener('close', ({ error }) => resolve(error))
    )
    for (let i = 0; i < 20 && opened.status === 'open'; i++) opened.send(new Uint8Array(MIB))
    expect(await closed).toMatchObject({ name: 'StreamBufferError' })
  })
})
