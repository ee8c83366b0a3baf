import type { TLSSocket } from 'node:tls'
import { type AbortOptions, type MessageStream, type StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'
import { AbstractMessageStream, type SendResult } from '@libp2p/utils'
import type { Uint8ArrayList } from 'uint8arraylist'
import { joined } from './joined.ts'
import { maySendNow, mayTellNow, type MessageStreamInsides } from './message-path.ts'

/** So much is joined by us: node would put a list into a new buffer of its own. */
const JOINED_BYTES = 4 * 1024

/** The decrypted side of a connection. From its making on, the connection below closes through it. */
export class TlsConnection extends AbstractMessageStream {
  readonly #socket: TLSSocket
  readonly #abortBelow: (error: Error) => void
  #closing: Promise<void> | undefined

  /**
   * @param below - what carries the encrypted bytes
   * @param socket - TLS, after its handshake
   */
  constructor(below: MessageStream, socket: TLSSocket) {
    super({
      log: below.log.newScope('tls'),
      direction: below.direction,
      inactivityTimeout: below.inactivityTimeout,
      maxReadBufferLength: below.maxReadBufferLength
    })
    this.#socket = socket
    this.#abortBelow = below.abort.bind(below)
    this.#closeBelowThroughThis(below)
    below.addEventListener('close', this.#onBelowClosed)
    socket.on('data', bytes => this.onData(bytes))
    socket.on('drain', () => this.safeDispatchEvent('drain'))
    socket.on('error', error => this.abort(error))
    // On the server's side node tells of a record that cannot be decrypted by this event alone.
    socket.on('_tlsError', (error: Error) => this.abort(error))
    socket.on('close', () => this.onTransportClosed())
    if (socket.destroyed) this.onTransportClosed()
  }

  /**
   * Sends what was given to `send`, says goodbye to the peer and closes what lies below.
   *
   * @throws the signal's reason; closing then goes on, until somebody aborts
   */
  override async close({ signal }: AbortOptions = {}): Promise<void> {
    signal?.throwIfAborted()
    if (this.status === 'open') {
      this.status = 'closing'
      this.writeStatus = 'closing'
      this.remoteWriteStatus = 'closing'
      this.remoteReadStatus = 'closing'
      this.#closing = this.#finish()
    }
    await unlessAborted(this.#closing, signal)
  }

  override send(data: Uint8Array | Uint8ArrayList): boolean {
    if (!maySendNow(this as unknown as MessageStreamInsides, data.byteLength)) return super.send(data)
    this.#write(data)
    this.writableNeedsDrain = this.#socket.writableNeedDrain
    return !this.writableNeedsDrain
  }

  override onData(data: Uint8Array | Uint8ArrayList): void {
    const isFirst = mayTellNow(this as unknown as MessageStreamInsides, data.byteLength)
    if (isFirst) this.dispatchEvent(new StreamMessageEvent(data))
    else super.onData(data)
  }

  override sendData(data: Uint8ArrayList): SendResult {
    this.#write(data)
    return { sentBytes: data.byteLength, canSendMore: !this.#socket.writableNeedDrain }
  }

  #write(data: Uint8Array | Uint8ArrayList): void {
    if (data instanceof Uint8Array) this.#socket.write(data)
    else if (data.byteLength <= JOINED_BYTES) this.#socket.write(joined(data))
    else this.#writeTogether(data)
  }

  #writeTogether(data: Uint8ArrayList): void {
    const socket = this.#socket
    // One write, and so one record where it fits: the header of a muxer's frame and what it carries would each become one.
    // Not the end of the turn, though: whoever sends knows what belongs together, and may want the first half to go ahead.
    socket.cork()
    for (const bytes of data) socket.write(bytes)
    socket.uncork()
  }

  override sendPause(): void {
    this.#socket.pause()
  }

  override sendResume(): void {
    this.#socket.resume()
  }

  override sendReset(error: Error): void {
    this.#abortBelow(error)
  }

  async #finish(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.addEventListener('close', () => resolve(), { once: true })
    // While bytes wait here, the socket is full: each 'drain' sends more of them.
    const endWhenSent = (): void => {
      if (this.writeBuffer.byteLength === 0) this.#socket.destroySoon()
      else this.addEventListener('idle', endWhenSent, { once: true })
    }
    endWhenSent()
    await promise
  }

  /** libp2p closes the connection below by itself; done first, that would cut off what is still to be encrypted. */
  #closeBelowThroughThis(below: MessageStream): void {
    const closeBelow = below.close.bind(below)
    below.close = async options => {
      await this.close(options)
      await closeBelow(options)
    }
    below.abort = error => {
      this.abort(error)
      this.#abortBelow(error)
    }
  }

  readonly #onBelowClosed = ({ error, local }: StreamCloseEvent): void => {
    this.#socket.destroy()
    if (error === undefined) this.onTransportClosed()
    else if (local) this.abort(error)
    else this.onRemoteReset()
  }
}

function unlessAborted(promise: Promise<void> | undefined, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal?.reason as Error)
    signal?.addEventListener('abort', onAbort, { once: true })
    void promise?.then(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    if (promise === undefined) resolve()
  })
}
