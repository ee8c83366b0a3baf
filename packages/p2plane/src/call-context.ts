import type { Connection, PeerId } from '@libp2p/interface'
import { decodeHeaders, type CallHeaders, type IncomingCall } from '@p2plane/wire'
import { attestedOf } from './admission/attested.ts'
import type { Attested } from './admission/policy.ts'
import type { HandlerContext } from './router.ts'

const NO_HEADERS: CallHeaders = Object.freeze({})

/** What a handler is told, made so that a signal costs nothing unless somebody looks at it. */
export class CallContext implements HandlerContext {
  readonly connection: Connection
  readonly headers: CallHeaders
  readonly #call: IncomingCall

  /** @throws P2PError `invalid-request` where the headers are none */
  constructor(connection: Connection, call: IncomingCall) {
    this.connection = connection
    this.headers = call.headers === undefined ? NO_HEADERS : decodeHeaders(call.headers)
    this.#call = call
  }

  get peer(): PeerId {
    return this.connection.remotePeer
  }

  get attested(): Attested {
    return attestedOf(this.connection)
  }

  get signal(): AbortSignal {
    return this.#call.signal
  }
}
