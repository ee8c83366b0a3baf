import type { Duplex } from 'node:stream'
import { connect, createSecureContext, TLSSocket, type ConnectionOptions, type SecureContext } from 'node:tls'
import {
  InvalidCryptoExchangeError,
  serviceCapabilities,
  type ComponentLogger,
  type ConnectionEncrypter,
  type MessageStream,
  type PrivateKey,
  type SecureConnectionOptions,
  type SecuredConnection,
  type Upgrader
} from '@libp2p/interface'
import { makeCertificate } from './certificate.ts'
import { agreedMuxer, chooseProtocol, offeredProtocols, type Muxers } from './early-muxer.ts'
import { handshake } from './handshake.ts'
import { MessageDuplex } from './message-duplex.ts'
import { takeRawSocket } from './raw-socket.ts'
import { TlsConnection } from './tls-connection.ts'
import { verifyCertificate } from './verify-certificate.ts'

/** How peers name this encryption to each other: libp2p's TLS, whoever implements it. */
export const TLS_PROTOCOL = '/tls/1.0.0'

/** All of TLS 1.3, the cheapest first; OpenSSL begins with 256 bits, which take a tenth to a third more CPU. */
const CIPHERS = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256'

/** What `nativeTls` takes. */
export interface NativeTlsInit {
  /**
   * How long a handshake may take, in milliseconds; libp2p's own timeouts of a dial may end it earlier.
   *
   * @default 10_000
   */
  handshakeTimeoutMs?: number
}

/** What libp2p hands in. */
export interface NativeTlsComponents {
  /** The host key, which the certificate proves. */
  privateKey: PrivateKey
  /** Where the log goes. */
  logger: ComponentLogger
  /** Knows the muxers that may be agreed on within the handshake. */
  upgrader: Pick<Upgrader, 'getStreamMuxers'>
}

/**
 * Encrypts connections with libp2p's TLS 1.3, by node's own TLS on the TCP socket itself; over other transports by the
 * same TLS on a stream of messages. A peer that speaks `/tls/1.0.0` cannot tell the difference.
 *
 * @returns a factory for libp2p's `connectionEncrypters`
 * @throws RangeError where the timeout is not a positive number of milliseconds that a timer can hold
 */
export function nativeTls(init: NativeTlsInit = {}): (components: NativeTlsComponents) => ConnectionEncrypter {
  const { handshakeTimeoutMs = 10_000 } = init
  if (!(handshakeTimeoutMs > 0 && handshakeTimeoutMs < 2 ** 31)) {
    throw new RangeError(`handshakeTimeoutMs must be positive and below 2 ** 31, not ${handshakeTimeoutMs}`)
  }
  return components => new NativeTls(components, handshakeTimeoutMs)
}

class NativeTls implements ConnectionEncrypter {
  readonly protocol = TLS_PROTOCOL
  readonly [Symbol.toStringTag] = '@p2plane/connection/native-tls'
  readonly [serviceCapabilities] = ['@libp2p/connection-encryption']

  readonly #components: NativeTlsComponents
  readonly #handshakeTimeoutMs: number
  /** "they MAY reuse the same key and certificate for multiple connections" (tls.md, "Peer Authentication") */
  #context: Promise<SecureContext> | undefined

  constructor(components: NativeTlsComponents, handshakeTimeoutMs: number) {
    this.#components = components
    this.#handshakeTimeoutMs = handshakeTimeoutMs
  }

  secureInbound(connection: MessageStream, options: SecureConnectionOptions = {}): Promise<SecuredConnection> {
    return this.#secure(connection, true, options)
  }

  secureOutbound(connection: MessageStream, options: SecureConnectionOptions = {}): Promise<SecuredConnection> {
    return this.#secure(connection, false, options)
  }

  async #secure(below: MessageStream, isServer: boolean, options: SecureConnectionOptions): Promise<SecuredConnection> {
    const muxers: Muxers = options.skipStreamMuxerNegotiation ? new Map() : this.#components.upgrader.getStreamMuxers()
    let socket: TLSSocket | undefined
    try {
      const secureContext = await (this.#context ??= secureContextFor(this.#components.privateKey))
      options.signal?.throwIfAborted()
      const tls = await startTls(below, isServer, { ...alpn(isServer, muxers), secureContext })
      socket = tls
      const wait = { signal: options.signal, timeoutMs: this.#handshakeTimeoutMs }
      const remotePeer = await handshake(tls, wait, signal => {
        // A session taken up again would skip the certificate. No peer of libp2p asks for one.
        if (tls.isSessionReused()) throw new InvalidCryptoExchangeError('The peer resumed a TLS session')
        return verifyCertificate(tls.getPeerX509Certificate(), { expected: options.remotePeer, signal })
      })
      const streamMuxer = agreedMuxer(tls, muxers)
      return { remotePeer, connection: new TlsConnection(below, tls), ...(streamMuxer && { streamMuxer }) }
    } catch (error) {
      // A socket that fails may say so once more, to nobody.
      socket?.on('error', () => {})
      below.abort(error as Error)
      throw error
    }
  }
}

async function startTls(below: MessageStream, isServer: boolean, options: ConnectionOptions): Promise<TLSSocket> {
  const carrier = (await takeRawSocket(below)) ?? new MessageDuplex(below)
  if (carrier.destroyed) throw new Error('The connection closed before TLS began')
  // Whatever certificate comes is taken here, since none is signed by an authority, and verified after the handshake.
  const unverified = { ...options, requestCert: true, rejectUnauthorized: false }
  // Without a host there is no Server Name Indication: clients "MUST NOT send any value" (tls.md).
  const socket = isServer
    ? new TLSSocket(carrier, { ...unverified, isServer })
    : connect({ ...unverified, socket: carrier })
  abortTlsFirst(below, carrier, socket)
  return socket
}

/** Node 24 crashes where the socket below TLS is destroyed, and TLS after it in the same turn. This way round is safe. */
function abortTlsFirst(below: MessageStream, carrier: Duplex, socket: TLSSocket): void {
  const abort = below.abort.bind(below)
  below.abort = error => {
    if (!carrier.destroyed) socket.destroy()
    abort(error)
  }
}

function alpn(isServer: boolean, muxers: Muxers): ConnectionOptions {
  return isServer
    ? { ALPNCallback: ({ protocols }) => chooseProtocol(protocols, muxers) }
    : { ALPNProtocols: offeredProtocols(muxers) }
}

async function secureContextFor(hostKey: PrivateKey): Promise<SecureContext> {
  // "Endpoints MUST NOT negotiate lower TLS versions" (tls.md, "Handshake Protocol")
  const versions = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' } as const
  return createSecureContext({ ...(await makeCertificate(hostKey)), ...versions, ciphers: CIPHERS })
}
