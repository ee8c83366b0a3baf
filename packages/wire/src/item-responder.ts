/** The answering half of an item stream. */
import type { BodyBytes } from './body-bytes.ts'
import type { ByteStream } from './byte-stream.ts'
import type { CallLimits } from './call-limits.ts'
import { timeoutError } from './deadline.ts'
import type { P2PError } from './errors.ts'
import type { IncomingCall } from './exchange.ts'
import { FrameError } from './frame-error.ts'
import { ITEM, type ItemFrame, ItemStream, type ItemStreamInit } from './item-stream.ts'
import { encodeLaneError } from './lane-error.ts'
import { inTurn, takeStream } from './turn.ts'
import { unlessAborted } from './unless-aborted.ts'

/** After the answer's end the caller may still be sending: it has this long to notice, in milliseconds. */
const DRAIN_TIMEOUT_MS = 5_000

/** What `serveItems` takes. */
export interface ServeItemsInit extends ItemStreamInit {
  /** Those of the connection. A stream holds a slot for as long as it lasts. */
  limits: CallLimits
  /** Answers a request, with the bodies of the items that come, by the bodies of those that go. */
  handle(request: Uint8Array, input: AsyncIterable<Uint8Array>, call: IncomingCall): AsyncIterable<BodyBytes>
  /** What of a failure the caller is told. */
  tell(error: unknown): P2PError
}

/**
 * Answers one item stream, and never leaves it open.
 *
 * @throws what the handler threw, once the caller was told of it; what the stream failed with
 */
export async function serveItems(raw: ByteStream, init: ServeItemsInit): Promise<void> {
  const { limits } = init
  const stream = new ItemStream(raw, { ...init, kept: limits.slots, arriving: limits.requestBytes })
  let failed: Failed | undefined
  try {
    await takeStream(limits)
    const { body, headers } = await readOpen(stream, limits.readTimeoutMs)
    failed = await inTurn(limits.slots, 0, stream.signal, async () => {
      const input = new Input(stream)
      const ended = await answer(stream, init.handle(body, input, { signal: stream.signal, headers }), init)
      await input.drain()
      return ended
    })
  } catch (error) {
    stream.abort(error as Error)
    throw error
  } finally {
    stream.release()
  }
  if (failed !== undefined) throw failed.error
}

async function readOpen(stream: ItemStream, readTimeoutMs: number): Promise<ItemFrame> {
  const timer = setTimeout(() => stream.abort(timeoutError(readTimeoutMs)), readTimeoutMs)
  try {
    const frame = await stream.read()
    if (frame.kind !== ITEM.open) throw new FrameError('a stream that does not begin with OPEN')
    return frame
  } finally {
    clearTimeout(timer)
  }
}

/** What the handler threw, after the caller was told. */
interface Failed {
  error: unknown
}

async function answer(
  stream: ItemStream,
  output: AsyncIterable<BodyBytes>,
  init: ServeItemsInit
): Promise<Failed | undefined> {
  const iterator = output[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await unlessAborted(iterator.next(), stream.signal)
      if (done === true) break
      await stream.write(ITEM.item, value)
    }
    await stream.write(ITEM.end)
    await stream.closeWrite()
    return undefined
  } catch (error) {
    // Not awaited: a generator that waits for something else ends when it comes to its next yield.
    iterator.return?.().catch(() => {})
    if (stream.signal.aborted || error instanceof FrameError) throw error
    await stream.write(ITEM.error, encodeLaneError(init.tell(error), true))
    await stream.closeWrite()
    return { error }
  }
}

/** The items of the caller, read when the handler asks for them. */
class Input implements AsyncIterable<Uint8Array> {
  readonly #stream: ItemStream
  #isOver = false

  constructor(stream: ItemStream) {
    this.#stream = stream
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    while (!this.#isOver) {
      const { kind, body } = await this.#stream.read()
      if (kind === ITEM.item) yield body
      else if (kind === ITEM.end) this.#isOver = true
      else throw new FrameError('a frame from the caller that is neither ITEM nor END')
    }
  }

  /** Takes what the handler did not want, so that the end of the answer is not lost to a reset. */
  async drain(): Promise<void> {
    const timer = setTimeout(() => this.#stream.abort(new Error('the caller goes on sending')), DRAIN_TIMEOUT_MS)
    try {
      for await (const _ of this);
    } catch {
      // The caller has its answer. How it ends the rest is its own affair.
    } finally {
      clearTimeout(timer)
    }
  }
}
