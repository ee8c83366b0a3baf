import type { ProtocolId } from '@p2plane/message'
import { TooManyBytesError } from './read-to-end.ts'
import { failure, P2PError } from './errors.ts'
import { BY_NAME, type Classified, CONNECTION_CLOSED, NOT_REACHED, WRONG_PEER } from './libp2p-failures.ts'

/** What is known of a call at the moment it failed. */
export interface FailedCall {
  /** The call's signal: where it has fired, it is the cause whatever was thrown. */
  signal?: AbortSignal | undefined
  /** Whether the peer may have seen the request. */
  sent: boolean
  /** The peer's id as text. */
  peer?: string | undefined
  /** The message it was about. */
  protocolId?: ProtocolId | undefined
}

/** Makes a P2PError of whatever a stream or a dial rejected with. */
export function transportFailure(error: unknown, call: FailedCall): P2PError {
  if (P2PError.is(error)) return error
  const { reason, sentence, retryable = false, origin = 'transport' } = classify(error, call.signal)
  const about = [call.protocolId, call.peer === undefined ? undefined : `to ${call.peer}`].filter(Boolean).join(' ')
  return failure(reason, about === '' ? sentence : `${about}: ${sentence}`, {
    origin,
    peer: call.peer,
    protocolId: call.protocolId,
    sent: call.sent,
    retryable,
    cause: error
  })
}

function classify(error: unknown, signal: AbortSignal | undefined): Classified {
  if (signal?.aborted === true) return classifyAbort(signal.reason)
  if (error instanceof TooManyBytesError) {
    return { reason: 'response-too-large', sentence: `the response has ${error.message}`, origin: 'remote' }
  }
  if (!(error instanceof Error)) return CONNECTION_CLOSED
  // The upgrader makes an EncryptionFailedError of everything, and only Noise's sentence is left of an UnexpectedPeerError.
  if (/does not match expected remote identity key/.test(error.message)) return WRONG_PEER
  if (error.name === 'TimeoutError') return { reason: 'timeout', sentence: error.message, origin: 'local' }
  return BY_NAME.get(error.name) ?? classifySocketError(error)
}

/** Node's own timeouts and libp2p's share a name. */
function classifyAbort(reason: unknown): Classified {
  if (P2PError.is(reason) && reason.reason !== undefined) {
    return { reason: reason.reason, sentence: reason.message, retryable: reason.retryable, origin: reason.origin }
  }
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return { reason: 'timeout', sentence: reason.message, origin: 'local' }
  }
  return { reason: 'cancelled', sentence: 'cancelled by the caller', origin: 'local' }
}

/** Sockets fail with plain errors that carry a code. */
function classifySocketError(error: Error): Classified {
  const code = 'code' in error ? String(error.code) : ''
  const unreached = ['EADDRNOTAVAIL', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'ETIMEDOUT']
  return unreached.includes(code) ? NOT_REACHED : CONNECTION_CLOSED
}
