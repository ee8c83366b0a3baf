import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type {
  ConnectionEncrypter,
  MessageStream,
  MultiaddrConnection,
  StreamMuxerFactory,
  Upgrader
} from '@libp2p/interface'
import { defaultLogger } from '@libp2p/logger'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { nativeTls, type NativeTlsComponents, type NativeTlsInit } from './native-tls.ts'

/** A connection of @libp2p/tcp, and the plain socket at its other end. */
export interface OneEnd extends Disposable {
  readonly connection: MultiaddrConnection
  readonly peer: Socket
}

/** A real TCP connection of which only one end is libp2p's. */
export async function oneEnd(): Promise<OneEnd> {
  const server = createServer({ noDelay: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const { port } = server.address() as AddressInfo
  const [connection, [peer]] = await Promise.all([dial(port), accepted])
  server.close()
  peer.on('error', () => {})
  return {
    connection,
    peer,
    [Symbol.dispose]() {
      connection.abort(new Error('The test is over'))
      peer.destroy()
    }
  }
}

/** Two connections of @libp2p/tcp that are the ends of one, and a way to do harm between them. */
export interface BothEnds extends Disposable {
  readonly client: MultiaddrConnection
  readonly server: MultiaddrConnection
  /** Changes each piece on its way to the server from now on. */
  tamper(change: (bytes: Buffer) => Buffer): void
  /** Cuts the wire with a reset, as seen from both. */
  reset(): void
}

/** Both ends are libp2p's, with a proxy in the middle. */
export async function bothEnds(): Promise<BothEnds> {
  const [left, right] = await Promise.all([oneEnd(), oneEnd()])
  let change = (bytes: Buffer): Buffer => bytes
  const tampering = new Transform({ transform: (bytes: Buffer, _encoding, done) => done(null, change(bytes)) })
  left.peer.pipe(tampering).pipe(right.peer)
  right.peer.pipe(left.peer)
  left.peer.on('error', () => reset(right.peer))
  right.peer.on('error', () => reset(left.peer))
  return {
    client: left.connection,
    server: right.connection,
    tamper: next => {
      change = next
    },
    reset() {
      reset(left.peer)
      reset(right.peer)
    },
    [Symbol.dispose]() {
      left[Symbol.dispose]()
      right[Symbol.dispose]()
    }
  }
}

/** An encrypter with a key of its own, and what it was made of. */
export async function encrypter(
  muxers: string[] = [],
  init: NativeTlsInit = {}
): Promise<ConnectionEncrypter & { components: NativeTlsComponents }> {
  const factories = new Map(muxers.map(protocol => [protocol, { protocol } as StreamMuxerFactory]))
  const components = {
    privateKey: await generateKeyPair('Ed25519'),
    logger: defaultLogger(),
    upgrader: { getStreamMuxers: () => factories } as Pick<Upgrader, 'getStreamMuxers'>
  }
  return Object.assign(nativeTls(init)(components), { components })
}

/** Both ends after their handshake. */
export interface SecuredEnds extends Disposable {
  readonly client: MessageStream
  readonly server: MessageStream
  /** What lies below them. */
  readonly ends: BothEnds
}

/** Two secured ends; `swapped` makes the one behind `tamper` the client. */
export async function securedEnds(swapped = false): Promise<SecuredEnds> {
  const ends = await bothEnds()
  const [inbound, outbound] = swapped ? [ends.client, ends.server] : [ends.server, ends.client]
  const [one, other] = await Promise.all([encrypter(), encrypter()])
  const [client, server] = await Promise.all([one.secureOutbound(outbound), other.secureInbound(inbound)])
  return { client: client.connection, server: server.connection, ends, [Symbol.dispose]: () => ends[Symbol.dispose]() }
}

/** Waits until a socket is closed, with an error or without. */
export function gone(socket: Socket): Promise<void> {
  return new Promise(resolve => socket.resume().once('close', () => resolve()))
}

/** How many sockets, listeners and TLS layers this process has open. */
export function openHandles(): number {
  return process.getActiveResourcesInfo().filter(name => /TCP|TLS|Pipe/.test(name)).length
}

function dial(port: number): Promise<MultiaddrConnection> {
  const upgrader = { upgradeOutbound: (connection: MultiaddrConnection) => connection }
  const transport = tcp({ outboundSocketInactivityTimeout: 60_000 })({ logger: defaultLogger() })
  const options = { upgrader, signal: AbortSignal.timeout(5000) } as never
  return transport.dial(
    multiaddr(`/ip4/127.0.0.1/tcp/${port}`),
    options
  ) as Promise<unknown> as Promise<MultiaddrConnection>
}

/** A socket whose shutdown has begun cannot be reset any more: node would lose its handle. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}
