/** The calling half of an item stream. */
import type { ProtocolId } from '@p2plane/message'
import type { BodyBytes } from './body-bytes.ts'
import type { ByteStream } from './byte-stream.ts'
import { FrameError } from './frame-error.ts'
import { ITEM, ItemStream, type ItemStreamInit } from './item-stream.ts'
import { decodeLaneError } from './lane-error.ts'
import { transportFailure } from './transport-failure.ts'

/** What `callItems` takes. */
export interface CallItemsInit extends ItemStreamInit {
  /** The body of the request. */
  request: BodyBytes
  /** What travels beside it, as `encodeHeaders` makes it. */
  headers?: Uint8Array | undefined
  /** The bodies of the items to send. */
  input: Iterable<BodyBytes> | AsyncIterable<BodyBytes>
  /** Ends the call. */
  signal?: AbortSignal | undefined
  /** The peer's id, for errors. */
  peer: string
  /** The message, for errors. */
  protocolId: ProtocolId
}

/**
 * Asks for a stream of items: sends the request and the input, and yields what comes back. Ending the iteration ends
 * the stream, and the handler is told.
 *
 * @throws P2PError from the iteration; what `input` throws, as it is
 */
export async function* callItems(raw: ByteStream, init: CallItemsInit): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal, peer, protocolId } = init
  const stream = new ItemStream(raw, init)
  const onAbort = (): void => stream.abort(signal?.reason as Error)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  const sending = new Sending(stream, init)
  try {
    for (;;) {
      const { kind, body } = await stream.read()
      if (kind === ITEM.item) yield body
      else if (kind === ITEM.end) return sending.answered()
      else if (kind === ITEM.error) throw decodeLaneError(body, { peer, protocolId })
      else throw new FrameError('an OPEN from the responder')
    }
  } catch (error) {
    if (sending.failure !== undefined) throw sending.failure.error
    throw transportFailure(error, { signal, sent: true, peer, protocolId })
  } finally {
    signal?.removeEventListener('abort', onAbort)
    sending.stop()
    stream.release()
  }
}

/** Sends the request and the input, beside the reading of what comes back. */
class Sending {
  /** What the input threw. */
  failure: { error: unknown } | undefined
  readonly #stream: ItemStream
  #isSent = false
  #isAnswered = false

  constructor(stream: ItemStream, init: CallItemsInit) {
    this.#stream = stream
    void this.#send(init)
  }

  /** The peer has said its last: where all was sent too, the stream ends by itself. */
  answered(): void {
    this.#isAnswered = true
  }

  /** Ends what is not over: nobody wants the rest of the answer, or nobody wants the rest of the input. */
  stop(): void {
    if (!this.#isSent || !this.#isAnswered)
      this.#stream.abort(new DOMException('the iteration was ended', 'AbortError'))
  }

  /** Never rejects: where the stream has failed, the reading side says why. */
  async #send({ request, headers, input }: CallItemsInit): Promise<void> {
    try {
      await this.#stream.open(request, headers)
      await this.#sendInput(input)
      await this.#stream.write(ITEM.end)
      await this.#stream.closeWrite()
      this.#isSent = true
    } catch (error) {
      this.#stream.abort(error as Error)
    }
  }

  async #sendInput(input: CallItemsInit['input']): Promise<void> {
    try {
      for await (const body of input) await this.#stream.write(ITEM.item, body)
    } catch (error) {
      if (!this.#stream.signal.aborted) this.failure = { error }
      throw error
    }
  }
}
