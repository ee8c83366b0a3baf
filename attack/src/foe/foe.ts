import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import type { Connection, Libp2p, PrivateKey, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { noiseCrypto } from '@p2plane/connection'
import { createLibp2p } from 'libp2p'
import { varint } from './varint.ts'

/** What a frame of Yamux does, beside carrying data. */
export const FLAG = { syn: 1, fin: 4, rst: 8 } as const

/** The kinds of Yamux's frames. */
export const FRAME = { data: 0, windowUpdate: 1, ping: 2 } as const

const NO_LIMIT = 1_000_000
const NOTHING = new Uint8Array(0)
const utf8 = new TextEncoder()
/** Of multistream-select, which a stream and a connection begin with. */
export const MULTISTREAM: Uint8Array = line('/multistream/1.0.0')

/** What of libp2p's connection is used though its types do not show it. */
interface ConnectionInsides {
  muxer: {
    nextStreamID: number
    handlePing(): void
    maConn: { send(bytes: Uint8Array): boolean; writableNeedsDrain: boolean }
  }
}

/** One connection to the target, of somebody who keeps to no rule that stands in its way. */
export class Foe {
  readonly connection: Connection
  readonly #libp2p: Libp2p
  readonly #muxer: ConnectionInsides['muxer']

  private constructor(libp2p: Libp2p, connection: Connection) {
    this.connection = connection
    this.#libp2p = libp2p
    this.#muxer = (connection as unknown as ConnectionInsides).muxer
    // Answers to pings that Yamux did not send would end the connection from this side.
    this.#muxer.handlePing = () => {}
  }

  /** Connects: as somebody new, or as who the key says. */
  static async connect(address: string, privateKey?: PrivateKey): Promise<Foe> {
    const libp2p = await createLibp2p({
      ...(privateKey && { privateKey }),
      transports: [tcp()],
      connectionEncrypters: [noise({ crypto: noiseCrypto() })],
      streamMuxers: [yamux({ maxOutboundStreams: NO_LIMIT, maxInboundStreams: NO_LIMIT })],
      connectionMonitor: { enabled: false }
    })
    try {
      return new Foe(libp2p, await libp2p.dial(multiaddr(address), { signal: AbortSignal.timeout(5_000) }))
    } catch (error) {
      await libp2p.stop()
      throw error
    }
  }

  /** Whether strikes can be sent: not where the target has hung up, nor where it does not take what was sent before. */
  get isReady(): boolean {
    return this.connection.status === 'open' && !this.#muxer.maConn.writableNeedsDrain
  }

  /** A stream that keeps to the rules of Yamux. */
  async open(protocolId: string): Promise<Stream> {
    return await this.connection.newStream(protocolId, { maxOutboundStreams: NO_LIMIT })
  }

  /**
   * A stream of which nothing is known here but its number: its agreement on a protocol and its first bytes leave in one
   * frame, what comes back is dropped, and no window is ever opened.
   *
   * @param protocolId - where there is none, the stream never says what it is for
   * @returns its number
   */
  shout(protocolId: string | undefined, body: Uint8Array = NOTHING): number {
    const id = this.#muxer.nextStreamID
    this.#muxer.nextStreamID += 2
    const agreed = protocolId === undefined ? MULTISTREAM : Buffer.concat([MULTISTREAM, line(protocolId)])
    this.goOn(id, Buffer.concat([agreed, body]), FLAG.syn)
    return id
  }

  /**
   * A whole request on such a stream. Its end is a frame of its own: js-libp2p resets a stream whose end comes with what
   * was read ahead of it, and no handler would ever see it.
   */
  ask(protocolId: string, body: Uint8Array): number {
    const id = this.shout(protocolId, body)
    this.goOn(id, NOTHING, FLAG.fin)
    return id
  }

  /** More bytes for such a stream. */
  goOn(id: number, bytes: Uint8Array, flags = 0): void {
    this.bytes(Buffer.concat([frameHeader(FRAME.data, flags, id, bytes.length), bytes]))
  }

  /** Bytes below Yamux, encrypted as all are. */
  bytes(bytes: Uint8Array): void {
    this.#muxer.maConn.send(bytes)
  }

  async end(): Promise<void> {
    this.connection.abort(new Error('the attack is over'))
    await this.#libp2p.stop()
  }
}

/** Twelve bytes of Yamux, whatever they say. */
export function frameHeader(type: number, flags: number, streamId: number, length: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(12))
  header.setUint8(1, type)
  header.setUint16(2, flags)
  header.setUint32(4, streamId)
  header.setUint32(8, length)
  return new Uint8Array(header.buffer)
}

function line(text: string): Uint8Array {
  const bytes = utf8.encode(`${text}\n`)
  return Uint8Array.from([...varint(bytes.length), ...bytes])
}
