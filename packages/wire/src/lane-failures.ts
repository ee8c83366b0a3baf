import { StreamCutError } from './byte-stream.ts'
import { failure } from './errors.ts'
import type { ExchangeCall } from './exchange.ts'
import { transportFailure } from './transport-failure.ts'

/** What the calls of a lane fail with, where the responder does not say it. */
export class LaneFailures {
  readonly #peer: string

  /** @param peer who is called, for errors */
  constructor(peer: string) {
    this.#peer = peer
  }

  /** Nothing of a call has left. */
  unsent(call: ExchangeCall, error: unknown): void {
    const { signal, protocolId } = call
    call.onFailure(transportFailure(error, { signal, sent: false, peer: this.#peer, protocolId }))
  }

  /** It was sent, and whether it was handled is unknown. */
  sent(call: ExchangeCall, error: unknown, signal?: AbortSignal): void {
    const { protocolId } = call
    call.onFailure(transportFailure(error, { signal, sent: true, peer: this.#peer, protocolId }))
  }

  /** The response is longer than the caller takes. */
  tooLong(call: ExchangeCall, totalBytes: number): void {
    const { protocolId, maxResponseBytes } = call
    const text = `the response has ${totalBytes} bytes; at most ${maxResponseBytes} are wanted`
    const init = { origin: 'remote', peer: this.#peer, protocolId, sent: true } as const
    call.onFailure(failure('response-too-large', `${protocolId} from ${this.#peer}: ${text}`, init))
  }
}

/** A reset of a lane says nothing of any call, whose failure would be a frame: what carried them is gone. */
export function lost(error: Error): Error {
  return error.name === 'StreamResetError' ? new StreamCutError('the lane was reset', { cause: error }) : error
}
