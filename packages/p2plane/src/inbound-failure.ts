import type { PeerId } from '@libp2p/interface'
import type { ProtocolId } from '@p2plane/message'
import {
  CODE_OF_REASON,
  type ErrorCode,
  failure,
  type FailureReason,
  P2PError,
  TooManyBytesError,
  transportFailure
} from '@p2plane/wire'

/** Reasons that tell the caller of its own request. All others tell of what happens in here. */
const CALLERS_BUSINESS: ReadonlySet<FailureReason | undefined> = new Set<FailureReason | undefined>([
  undefined,
  'invalid-request',
  'response-too-large',
  'unsupported-protocol',
  'not-authorised'
])

/** What the caller is not told of, but that it was: both sides find it by an id. */
const HIDDEN: ReadonlySet<FailureReason | undefined> = new Set<FailureReason | undefined>([
  'handler-failed',
  'invalid-response'
])

/** The ids of what is hidden from callers: one a failure, whoever asks first, the log or the wire. */
const correlationIds = new WeakMap<object, string>()

/** What of a failure the caller is told. */
export function toldToCaller(error: unknown): P2PError {
  if (P2PError.is(error) && CALLERS_BUSINESS.has(error.reason)) return error
  if (P2PError.is(error) && P2PError.is(error.cause) && error.cause.reason === 'queue-full') return error.cause
  return failure('handler-failed', 'the handler failed', { correlationId: correlationIdOf(error) })
}

/** Whether a stream failed because its peer broke the rules of the wire. */
export function isBrokenRule(error: unknown): boolean {
  return error instanceof Error && error.name === 'FrameError'
}

/** A request that was not answered. Its error is made when somebody looks at it: a flood of them has to cost little. */
export class InboundFailure {
  readonly protocolId: ProtocolId
  readonly reason: FailureReason | undefined
  readonly #thrown: unknown
  readonly #peer: PeerId
  #error: P2PError | undefined

  /** @param thrown - what the handler threw, or why nobody waits for it any more */
  constructor(thrown: unknown, protocolId: ProtocolId, peer: PeerId) {
    this.protocolId = protocolId
    this.#thrown = thrown
    this.#peer = peer
    this.reason = P2PError.is(thrown) ? thrown.reason : (meaningOf(thrown)?.reason ?? this.error.reason)
  }

  get code(): ErrorCode {
    const { reason } = this
    return reason === undefined ? this.error.code : CODE_OF_REASON[reason]
  }

  /** As whoever runs this node sees it. */
  get error(): P2PError {
    this.#error ??= inboundFailure(this.#thrown, this.protocolId, this.#peer.toString())
    return this.#error
  }
}

/** What errors of streams and signals mean to whoever answers: something else than to whoever asks. */
function meaningOf(error: unknown): { reason: FailureReason; text: string } | undefined {
  if (!(error instanceof Error)) return undefined
  const { name, message } = error
  if (error instanceof TooManyBytesError) return { reason: 'request-too-large', text: `the request has ${message}` }
  if (name === 'StreamResetError' || name === 'AbortError') return CANCELLED
  return name === 'TimeoutError' ? { reason: 'timeout', text: message } : undefined
}

const CANCELLED = { reason: 'cancelled', text: 'the caller gave the request up' } as const

function inboundFailure(error: unknown, protocolId: ProtocolId, peer: string): P2PError {
  const who = `${protocolId} from ${peer}`
  const init = { origin: 'remote', peer, protocolId, cause: error } as const
  if (P2PError.is(error)) {
    const { code, reason, origin, message, details, cause } = error
    const correlationId = HIDDEN.has(reason) ? correlationIdOf(error) : error.correlationId
    const mark = correlationId === undefined ? '' : ` [${correlationId}]`
    return new P2PError(`${who}: ${message}${mark}`, {
      code,
      reason,
      origin,
      peer,
      protocolId,
      details,
      correlationId,
      cause: cause ?? error
    })
  }
  const meaning = meaningOf(error)
  if (meaning === undefined) return transportFailure(error, { sent: false, peer, protocolId })
  return failure(meaning.reason, `${who}: ${meaning.text}`, init)
}

function correlationIdOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  let id = correlationIds.get(error)
  if (id === undefined) {
    id = crypto.randomUUID().slice(0, 8)
    correlationIds.set(error, id)
  }
  return id
}
