/** Watching calls from outside: what metrics and tracing have in common. */
import type { Multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from '@libp2p/interface'
import type { ProtocolId } from '@p2plane/message'
import type { BodyBytes, CallHeaders } from '@p2plane/wire'

/** What is known of a call as it begins. */
export interface CallBegin {
  protocolId: ProtocolId
  /** Of the encoded request. */
  requestBytes: number
  /** Who is called, or who calls. */
  peer: PeerId | Multiaddr
  /** What travels beside the request. */
  headers: CallHeaders | undefined
}

/** One call that is watched. */
export interface WatchedCall {
  /** The headers to send in place of those that the call began with. Of a call on its way out alone. */
  readonly headers?: CallHeaders | undefined
  /** Runs a piece of the handler as a part of this call. Of a call that came in alone. */
  run?<T>(piece: () => T): T
  /** The response is there, encoded, of so many bytes. */
  onResponse?(bytes: number): void
  /** It failed, and is tried again. Of a call on its way out alone. */
  onRetry?(): void
  /** It is over: with what it failed with, or with an answer. */
  end(error: unknown): void
}

/** Told of each call as it begins. A node has none where nobody watches, and then pays a comparison a call. */
export interface CallWatch {
  outgoing(call: CallBegin): WatchedCall
  incoming(call: CallBegin): WatchedCall
}

/** Several as one; undefined where there are none. */
export function watchTogether(watches: readonly CallWatch[]): CallWatch | undefined {
  const [first, ...others] = watches
  return first === undefined || others.length === 0 ? first : new CallWatches(watches)
}

class CallWatches implements CallWatch {
  readonly #watches: readonly CallWatch[]

  constructor(watches: readonly CallWatch[]) {
    this.#watches = watches
  }

  outgoing(call: CallBegin): WatchedCall {
    return together(this.#watches.map(watch => watch.outgoing(call)))
  }

  incoming(call: CallBegin): WatchedCall {
    return together(this.#watches.map(watch => watch.incoming(call)))
  }
}

function together(calls: readonly WatchedCall[]): WatchedCall {
  return {
    headers: calls.find(({ headers }) => headers !== undefined)?.headers,
    onResponse(bytes) {
      for (const call of calls) call.onResponse?.(bytes)
    },
    onRetry() {
      for (const call of calls) call.onRetry?.()
    },
    run: piece => calls.reduce((inner, call) => (call.run === undefined ? inner : () => call.run!(inner)), piece)(),
    end(error) {
      for (const call of calls) call.end(error)
    }
  }
}

/** Answers a call that is watched: at once where the handler does, else as a promise. */
export function answerWatched(
  call: WatchedCall,
  answer: () => BodyBytes | Promise<BodyBytes>
): BodyBytes | Promise<BodyBytes> {
  let answered: BodyBytes | Promise<BodyBytes>
  try {
    answered = call.run === undefined ? answer() : call.run(answer)
  } catch (error) {
    call.end(error)
    throw error
  }
  const onResponse = (response: BodyBytes): BodyBytes => {
    call.onResponse?.(response.byteLength)
    call.end(undefined)
    return response
  }
  if (!(answered instanceof Promise)) return onResponse(answered)
  return answered.then(onResponse, (error: unknown) => {
    call.end(error)
    throw error
  })
}

/** The items of a handler that is watched. Each turn of it is a piece of the call; ended early, the call has not failed. */
export async function* iterateWatched<T>(
  call: WatchedCall,
  items: AsyncIterable<T>
): AsyncGenerator<T, void, undefined> {
  const iterator = items[Symbol.asyncIterator]()
  let error: unknown
  let isOver = false
  try {
    for (;;) {
      const { done, value } = await (call.run === undefined ? iterator.next() : call.run(() => iterator.next()))
      isOver = done === true
      if (isOver) return
      yield value
    }
  } catch (thrown) {
    isOver = true
    error = thrown
    throw thrown
  } finally {
    if (!isOver) await iterator.return?.()
    call.end(error)
  }
}
