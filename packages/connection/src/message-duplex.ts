import { Duplex } from 'node:stream'
import { StreamStateError, type MessageStream, type StreamCloseEvent, type StreamMessageEvent } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'

type Done = (error?: Error | null) => void

/** A connection of any transport as a Node stream, for TLS to run over where there is no socket to take. */
export class MessageDuplex extends Duplex {
  readonly #connection: MessageStream
  /** As it is now: later, closing the connection means closing TLS first. */
  readonly #close: () => Promise<void>
  /** What to call when the bytes given to the connection have left. */
  #sent: Done | undefined
  #paused = false
  #ended = false

  constructor(connection: MessageStream) {
    super()
    this.#connection = connection
    this.#close = connection.close.bind(connection)
    connection.addEventListener('message', this.#onMessage)
    connection.addEventListener('drain', this.#onDrain)
    connection.addEventListener('remoteCloseWrite', this.#onEnd)
    connection.addEventListener('close', this.#onClose)
    if (connection.status !== 'open') this.destroy()
  }

  override _read(): void {
    this.#resume()
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: Done): void {
    this.#send(new Uint8ArrayList(chunk), done)
  }

  override _writev(chunks: { chunk: Uint8Array }[], done: Done): void {
    this.#send(new Uint8ArrayList(...chunks.map(({ chunk }) => chunk)), done)
  }

  override _final(done: Done): void {
    this.#close().then(() => done(), done)
  }

  override _destroy(error: Error | null, done: Done): void {
    const connection = this.#connection
    connection.removeEventListener('message', this.#onMessage)
    connection.removeEventListener('drain', this.#onDrain)
    connection.removeEventListener('remoteCloseWrite', this.#onEnd)
    connection.removeEventListener('close', this.#onClose)
    this.#sent = undefined
    connection.abort(error ?? new Error('TLS let go of the connection'))
    done(error)
  }

  #resume(): void {
    if (!this.#paused) return
    this.#paused = false
    ignoringClosed(() => this.#connection.resume())
  }

  #send(bytes: Uint8ArrayList, done: Done): void {
    try {
      if (this.#connection.send(bytes)) done()
      // The event, not onDrain(): that promise resolves once in the life of a stream.
      else this.#sent = done
    } catch (error) {
      done(error as Error)
    }
  }

  readonly #onMessage = ({ data }: StreamMessageEvent): void => {
    if (this.push(data.subarray())) return
    // A muxer loses a pause from within its own event, hence afterwards, if it is still called for.
    queueMicrotask(() => {
      if (this.readableLength < this.readableHighWaterMark || this.#connection.status !== 'open') return
      this.#paused = true
      ignoringClosed(() => this.#connection.pause())
    })
  }

  readonly #onDrain = (): void => {
    const sent = this.#sent
    this.#sent = undefined
    sent?.()
  }

  readonly #onEnd = (): void => {
    if (this.#ended || this.destroyed) return
    // What the connection kept while it was paused comes before the end.
    this.#resume()
    this.#ended = true
    this.push(null)
  }

  readonly #onClose = ({ error }: StreamCloseEvent): void => {
    if (error === undefined && this.#sent === undefined) this.#onEnd()
    else this.destroy(error ?? new Error('The connection closed before everything was sent'))
  }
}

/** A stream throws where it is paused or resumed after its readable half closed; there is nothing left to hold then. */
function ignoringClosed(change: () => void): void {
  try {
    change()
  } catch (error) {
    if (!(error instanceof StreamStateError)) throw error
  }
}
