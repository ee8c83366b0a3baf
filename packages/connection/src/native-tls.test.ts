import { yamux } from '@chainsafe/libp2p-yamux'
import type { Libp2p, Stream } from '@libp2p/interface'
import { memory } from '@libp2p/memory'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { createLibp2p } from 'libp2p'
import { describe, expect, it } from 'vitest'
import { bothEnds, encrypter } from './connections.fixture.ts'
import { nativeTls } from './native-tls.ts'

const ECHO = '/test/echo/1.0.0'
const MIB = 1024 * 1024
const ENCRYPTERS = { native: nativeTls(), stock: tls() }
const TRANSPORTS = {
  TCP: { transport: tcp(), address: () => '/ip4/127.0.0.1/tcp/0' },
  memory: { transport: memory(), address: () => `/memory/${crypto.randomUUID()}` }
}

type EncrypterName = keyof typeof ENCRYPTERS
type TransportName = keyof typeof TRANSPORTS

async function node(name: TransportName, encryption: EncrypterName, listen: string[]): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen },
    transports: [TRANSPORTS[name].transport as ReturnType<typeof memory>],
    connectionEncrypters: [ENCRYPTERS[encryption]],
    // The default window outgrows a stream's read buffer, and libp2p then resets the stream.
    streamMuxers: [yamux({ streamOptions: { maxStreamWindowSize: MIB } })],
    connectionMonitor: { enabled: false }
  })
}

/** Dials, lets `use` have the streams it asks for, and stops both nodes. The listener sends back what it is sent. */
async function echoing(
  transport: TransportName,
  [dialer, listener]: [EncrypterName, EncrypterName],
  use: (open: () => Promise<Stream>, nodes: [Libp2p, Libp2p]) => Promise<void>
): Promise<void> {
  const [caller, responder] = await Promise.all([
    node(transport, dialer, []),
    node(transport, listener, [TRANSPORTS[transport].address()])
  ])
  const limits = { maxInboundStreams: 200, maxOutboundStreams: 200 }
  try {
    await responder.handle(ECHO, sendBack, limits)
    const connection = await caller.dial(responder.getMultiaddrs())
    expect(connection).toMatchObject({ encryption: '/tls/1.0.0', multiplexer: '/yamux/1.0.0' })
    expect(connection.remotePeer.equals(responder.peerId)).toBe(true)
    await use(() => connection.newStream(ECHO, limits), [caller, responder])
  } finally {
    await caller.stop()
    await responder.stop()
  }
}

function sendBack(stream: Stream): void {
  stream.addEventListener('message', ({ data }) => stream.send(data))
  stream.addEventListener('remoteCloseWrite', () => void stream.close())
}

/** Sends, closes its half, and reads to the end. */
async function echoOf(stream: Stream, bytes: Uint8Array): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  const end = Promise.withResolvers<void>()
  stream.addEventListener('message', ({ data }) => pieces.push(data.subarray()))
  stream.addEventListener('remoteCloseWrite', () => end.resolve())
  stream.addEventListener('close', ({ error }) => (error ? end.reject(error) : end.resolve()))
  stream.send(bytes)
  await stream.close()
  await end.promise
  return Buffer.concat(pieces)
}

function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff)
}

describe.each([
  ['TCP', 'native', 'stock'],
  ['TCP', 'stock', 'native'],
  ['TCP', 'native', 'native'],
  ['memory', 'native', 'stock'],
  ['memory', 'stock', 'native'],
  ['memory', 'native', 'native']
] as [TransportName, EncrypterName, EncrypterName][])('over %s, %s TLS to %s TLS', (transport, dialer, listener) => {
  it('a stream gives back what it was sent, from one byte to four MiB, after its half was closed', async () => {
    await echoing(transport, [dialer, listener], async open => {
      for (const length of [1, 1000, 16_384, 65_537, MIB, 4 * MIB]) {
        const bytes = bytesOf(length)
        const echo = await echoOf(await open(), bytes)
        expect(echo.equals(bytes), `${length} bytes, ${echo.length} came back`).toBe(true)
      }
    })
  })

  it('a hundred streams are alive at once', async () => {
    await echoing(transport, [dialer, listener], async open => {
      const echoes = await Promise.all(
        Array.from({ length: 100 }, async (_, index) => (await echoOf(await open(), bytesOf(index * 100 + 1))).length)
      )
      expect(echoes).toEqual(Array.from({ length: 100 }, (_, index) => index * 100 + 1))
    })
  })

  it('a connection that one side closes is closed on the other', async () => {
    await echoing(transport, [dialer, listener], async (open, [caller, responder]) => {
      await echoOf(await open(), bytesOf(1))
      const [theirs] = responder.getConnections()
      const closed = new Promise(resolve => theirs!.addEventListener('close', resolve))
      await caller.getConnections()[0]!.close()
      await closed
      expect(caller.getConnections()).toEqual([])
    })
  })
})

describe('the muxer', () => {
  async function agreed(client: string[], server: string[], skipStreamMuxerNegotiation = false): Promise<unknown> {
    using ends = await bothEnds()
    const [one, other] = await Promise.all([encrypter(client), encrypter(server)])
    const secured = await Promise.all([
      one.secureOutbound(ends.client, { skipStreamMuxerNegotiation }),
      other.secureInbound(ends.server)
    ])
    return secured.map(({ streamMuxer }) => streamMuxer?.protocol)
  }

  it('is the first of the client that the server has too', async () => {
    expect(await agreed(['/a', '/b', '/c'], ['/c', '/b'])).toEqual(['/b', '/b'])
  })

  it('is left to multistream-select where they share none', async () => {
    expect(await agreed(['/a'], ['/b'])).toEqual([undefined, undefined])
  })

  it('is left to multistream-select where a side wants that', async () => {
    expect(await agreed(['/a'], ['/a'], true)).toEqual([undefined, undefined])
  })
})

describe('the options', () => {
  it.each([0, -1, Number.NaN, Infinity, 2 ** 31])('refuse a timeout of %s ms', handshakeTimeoutMs => {
    expect(() => nativeTls({ handshakeTimeoutMs })).toThrow(RangeError)
  })
})
