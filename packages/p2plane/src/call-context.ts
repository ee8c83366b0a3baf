import type { Connection, PeerId } from '@libp2p/interface'
import type { IncomingCall } from '@p2plane/wire'
import type { HandlerContext } from './router.ts'

/** What a handler is told, made so that a signal costs nothing unless somebody looks at it. */
export class CallContext implements HandlerContext {
  readonly connection: Connection
  readonly #call: IncomingCall

  constructor(connection: Connection, call: IncomingCall) {
    this.connection = connection
    this.#call = call
  }

  get peer(): PeerId {
    return this.connection.remotePeer
  }

  get signal(): AbortSignal {
    return this.#call.signal
  }
}
