import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { boundedYamux, nativeNoise, nativeTls } from '@p2plane/connection'
import { byteStream, readToEnd } from '@p2plane/wire'
import { createLibp2p, type Libp2pOptions } from 'libp2p'
import { PIECE_BYTES } from '../contestant.ts'

/** What P2PLane's node takes where nothing is said, and what it takes with Noise alone. */
export const ENCRYPTERS = {
  default: [nativeTls(), nativeNoise()],
  noise: [nativeNoise()]
} satisfies Record<string, NonNullable<Libp2pOptions['connectionEncrypters']>>

/** More than are ever open, so that libp2p's limits are not what is measured. */
const MAX_STREAMS = 4_096
const PULL_PROTOCOL = '/bench/pull/1.0.0'
const PIECE = new Uint8Array(PIECE_BYTES).fill(7)

/** libp2p of the parts P2PLane's node is made of, without the node. */
async function start(encrypters: keyof typeof ENCRYPTERS, listen: string[]): Promise<Libp2p> {
  return await createLibp2p({
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: ENCRYPTERS[encrypters],
    streamMuxers: [boundedYamux()]
  })
}

/** Answers one protocol, and the long stream. @returns the address */
export async function serveRaw(
  encrypters: keyof typeof ENCRYPTERS,
  protocol: string,
  accept: (stream: Stream, connection: Connection) => void | Promise<void>
): Promise<string> {
  const libp2p = await start(encrypters, ['/ip4/127.0.0.1/tcp/0'])
  await libp2p.handle(protocol, accept, { maxInboundStreams: MAX_STREAMS })
  await libp2p.handle(PULL_PROTOCOL, sendStream)
  return libp2p.getMultiaddrs()[0]!.toString()
}

/** Connects to such an address. */
export async function connectRaw(encrypters: keyof typeof ENCRYPTERS, address: string): Promise<Connection> {
  const libp2p = await start(encrypters, [])
  return await libp2p.dial(multiaddr(address))
}

/** Opens a stream of a protocol, however many are open. */
export async function openRaw(connection: Connection, protocol: string): Promise<Stream> {
  return await connection.newStream(protocol, { maxOutboundStreams: MAX_STREAMS })
}

/** Has the server send so many bytes on one stream. */
export async function pullRaw(connection: Connection, byteLength: number): Promise<number> {
  const stream = byteStream(await openRaw(connection, PULL_PROTOCOL))
  const request = new Uint8Array(8)
  new DataView(request.buffer).setBigUint64(0, BigInt(byteLength))
  await stream.write(request)
  await stream.closeWrite()
  for (let received = 0; ;) {
    const chunk = await stream.read()
    if (chunk === undefined) return received
    received += chunk.byteLength
  }
}

async function sendStream(raw: Stream): Promise<void> {
  const stream = byteStream(raw)
  const request = await readToEnd(stream, 8)
  const byteLength = Number(new DataView(request.buffer, request.byteOffset).getBigUint64(0))
  for (let left = byteLength; left > 0; left -= PIECE_BYTES) {
    if (!stream.tryWrite(left < PIECE_BYTES ? PIECE.subarray(0, left) : PIECE)) await stream.writable()
  }
  await stream.closeWrite()
}
