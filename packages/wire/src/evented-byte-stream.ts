/**
 * The one place that touches a libp2p stream's events. js-libp2p 3.3 has traps here, each found by running it:
 * `for await` over a stream has no back-pressure and never ends where the peer half-closed before it began;
 * `onDrain()` works once a stream; `end` is not the end; a pause made inside a message handler is lost.
 */
import type { Stream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'
import { type ByteStream, type ByteStreamInit, StreamCutError } from './byte-stream.ts'

/** More is written in turns: what a stream could not send waits in it, and there is an end to that. */
const MAX_WRITE_BYTES = 1024 * 1024
/** A reader waits for no more at once: it is to see that something comes. */
const MOST_AWAITED_BYTES = 64 * 1024
/** Less than this is not worth the call. */
const LEAST_RELEASED_BYTES = 4 * 1024
/** Where a part begins so far into its array buffer, all that stands before it is the header of its frame. */
const YAMUX_HEADER_BYTES = 12

/** Takes over a libp2p stream: nobody else may listen to it or write to it from here on. */
export function byteStream(stream: Stream, init: ByteStreamInit = {}): ByteStream {
  return new EventedByteStream(stream, init)
}

function cut(bytes: Uint8Array | Uint8ArrayList, at: number): Uint8Array | Uint8ArrayList {
  if (bytes.byteLength <= MAX_WRITE_BYTES) return bytes
  const end = Math.min(at + MAX_WRITE_BYTES, bytes.byteLength)
  return bytes instanceof Uint8Array ? bytes.subarray(at, end) : bytes.sublist(at, end)
}

class EventedByteStream implements ByteStream {
  readonly #stream: Stream
  readonly #highWaterBytes: number
  readonly #ownsBytes: boolean
  readonly #failed = new AbortController()
  #hasFailed = false
  #unread = new Uint8ArrayList()
  #peerFinished: boolean
  #finished = false
  #waitingReader: PromiseWithResolvers<boolean> | undefined
  #usefulBytes = 1
  #waitingWriters: (() => void)[] = []

  constructor(stream: Stream, { highWaterBytes = 256 * 1024, ownsBytes = false }: ByteStreamInit) {
    this.#stream = stream
    this.#highWaterBytes = highWaterBytes
    this.#ownsBytes = ownsBytes
    this.#peerFinished = stream.remoteWriteStatus !== 'writable'
    stream.addEventListener('message', event => {
      this.#unread.append(event.data)
      this.#pauseIfFull()
      this.#wakeReader()
    })
    stream.addEventListener('remoteCloseWrite', () => {
      this.#peerFinished = true
      this.#wakeReader()
    })
    stream.addEventListener('drain', () => this.#wakeWriters())
    stream.addEventListener('close', event => this.#onClose(event.error))
    if (stream.status !== 'open') this.#fail(new StreamCutError(`the stream is already ${stream.status}`))
  }

  get hasFailed(): boolean {
    return this.#hasFailed
  }

  get signal(): AbortSignal {
    return this.#failed.signal
  }

  readable(usefulBytes = 1): Promise<boolean> {
    this.#usefulBytes = Math.min(usefulBytes, MOST_AWAITED_BYTES, this.#highWaterBytes)
    this.#waitingReader = Promise.withResolvers()
    const { promise } = this.#waitingReader
    this.#wakeReader()
    return promise
  }

  take(): Uint8ArrayList {
    const chunk = this.#unread
    this.#unread = new Uint8ArrayList()
    if (this.#stream.readStatus === 'paused') this.#stream.resume()
    return chunk
  }

  async read(usefulBytes?: number): Promise<Uint8ArrayList | undefined> {
    return (await this.readable(usefulBytes)) ? this.take() : undefined
  }

  release({ buffer, byteOffset, byteLength }: Uint8Array): void {
    if (!this.#ownsBytes || byteLength < LEAST_RELEASED_BYTES) return
    const isWhole = byteOffset + byteLength === buffer.byteLength
    if (!isWhole || (byteOffset !== 0 && byteOffset !== YAMUX_HEADER_BYTES)) return
    // V8 counts memory outside its heap as in use until a full collection, and makes one for every 30 MB or so of it: of
    // the time that long bodies took, more than half. What is transferred to nothing is not counted any more.
    if (buffer instanceof ArrayBuffer) buffer.transfer(0)
  }

  async write(bytes: Uint8Array | Uint8ArrayList): Promise<void> {
    for (let at = 0; at === 0 || at < bytes.byteLength; at += MAX_WRITE_BYTES) {
      if (!this.tryWrite(cut(bytes, at))) await this.writable()
    }
  }

  tryWrite(bytes: Uint8Array | Uint8ArrayList): boolean {
    this.signal.throwIfAborted()
    return this.#stream.send(bytes)
  }

  async writable(): Promise<void> {
    // Not onDrain(): after its first use on a stream it resolves at once.
    while (this.#stream.writableNeedsDrain && !this.signal.aborted) {
      await new Promise<void>(resolve => this.#waitingWriters.push(resolve))
    }
    this.signal.throwIfAborted()
  }

  async closeWrite(): Promise<void> {
    this.signal.throwIfAborted()
    this.#finished = true
    await this.#stream.close()
    this.signal.throwIfAborted()
  }

  abort(error: Error): void {
    this.#stream.abort(error)
    this.#fail(error)
  }

  #pauseIfFull(): void {
    if (this.#unread.byteLength <= this.#highWaterBytes) return
    // Inside the event the muxer may be in the middle of a resume and would overwrite the pause.
    queueMicrotask(() => {
      const stillFull = this.#unread.byteLength > this.#highWaterBytes
      if (stillFull && !this.#peerFinished && this.#stream.readStatus === 'readable') this.#stream.pause()
    })
  }

  /** A muxer that is closed ends its streams without an error, which must not pass for the peer having finished. */
  #onClose(error: Error | undefined): void {
    if (error !== undefined) this.#fail(error)
    else if (!this.#peerFinished || !this.#finished) this.#fail(new StreamCutError('the connection was closed'))
  }

  #fail(error: Error): void {
    this.#hasFailed = true
    this.#failed.abort(error)
    this.#wakeReader()
    this.#wakeWriters()
  }

  /** Tells a reader that waits, where there is something to tell. */
  #wakeReader(): void {
    const reader = this.#waitingReader
    if (reader === undefined) return
    const { byteLength } = this.#unread
    // Not `end` or `readableEnded`: bytes read ahead during negotiation may still be put back after those.
    const isOver = this.#peerFinished && this.#stream.readBufferLength === 0
    if (byteLength >= this.#usefulBytes) reader.resolve(true)
    else if (byteLength > 0 && (isOver || this.signal.aborted)) reader.resolve(true)
    else if (this.signal.aborted) reader.reject(this.signal.reason)
    else if (isOver) reader.resolve(false)
    else return
    this.#waitingReader = undefined
  }

  #wakeWriters(): void {
    const waiting = this.#waitingWriters
    this.#waitingWriters = []
    for (const wake of waiting) wake()
  }
}
