import type { ProtocolId, UnaryMessage } from '@p2plane/message'
import { failure } from '@p2plane/wire'
import { type ConsumeOptions, Consumer, DEFAULT_CONSUME_CAPACITY, type Incoming } from './consumer.ts'
import type { InboundHandlers } from './inbound-handlers.ts'
import type { Handler } from './router.ts'

/** The messages whose requests are iterated over, each by one consumer at a time. */
export class Consumers {
  readonly #handlers: Pick<InboundHandlers, 'consume'>
  readonly #open = new Map<ProtocolId, Consumer<UnaryMessage>>()

  constructor(handlers: Pick<InboundHandlers, 'consume'>) {
    this.#handlers = handlers
  }

  /** Requests go to what is returned from here on. @throws P2PError `invalid-argument` */
  open<M extends UnaryMessage>(
    message: M,
    { capacity = DEFAULT_CONSUME_CAPACITY }: ConsumeOptions
  ): AsyncIterableIterator<Incoming<M>> {
    const { protocolId } = message
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw failure('invalid-argument', `capacity: ${capacity} is not a size; expected a whole number above 0`)
    }
    if (this.#open.has(protocolId)) {
      throw failure('invalid-argument', `${protocolId} is consumed already; end the first iteration before the next`)
    }
    const consumer = new Consumer<M>(capacity, () => {
      this.#open.delete(protocolId)
      this.#handlers.consume(message, undefined)
    })
    this.#open.set(protocolId, consumer)
    this.#handlers.consume(message, ((request, context) => consumer.handle(request, context)) as Handler<M>)
    return consumer
  }

  /** Ends every iteration. What waits in one is given up. */
  close(): void {
    for (const consumer of this.#open.values()) void consumer.return()
  }
}
