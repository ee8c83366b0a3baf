import type { ProtocolId } from '@p2plane/message'
import { TooManyBytesError } from './byte-stream.ts'
import { failure, P2PError } from './errors.ts'
import type { FailureReason } from './error-code.ts'

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

/** Makes a P2PError of whatever a stream or a dial rejected with. The one place that knows libp2p's error names. */
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

interface Classified {
  reason: FailureReason
  sentence: string
  retryable?: boolean
  origin?: 'local' | 'remote' | 'transport'
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
  return BY_NAME[error.name] ?? classifySocketError(error)
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

const NOT_REACHED: Classified = {
  reason: 'dial-failure',
  sentence: 'nobody could be reached at the addresses known',
  retryable: true
}
const CONNECTION_CLOSED: Classified = {
  reason: 'connection-closed',
  sentence: 'the connection ended before the answer',
  retryable: true
}
const WRONG_PEER: Classified = { reason: 'peer-id-mismatch', sentence: 'another peer answered at this address' }
const TOO_MANY: Classified = {
  reason: 'queue-full',
  sentence: 'too many streams are open to this peer',
  retryable: true
}

const BY_NAME: Readonly<Record<string, Classified>> = {
  AggregateError: NOT_REACHED,
  ConnectionClosedError: CONNECTION_CLOSED,
  ConnectionClosingError: CONNECTION_CLOSED,
  ConnectionFailedError: NOT_REACHED,
  DialDeniedError: { reason: 'dial-failure', sentence: 'dialling this peer is not allowed here' },
  DialError: NOT_REACHED,
  EncryptionFailedError: { ...NOT_REACHED, sentence: 'the connection could not be secured' },
  FrameError: { reason: 'invalid-response', sentence: 'the peer broke the rules of the wire', origin: 'remote' },
  InvalidMultiaddrError: { reason: 'invalid-argument', sentence: 'the address cannot be dialled', origin: 'local' },
  InvalidPeerIdError: { reason: 'invalid-argument', sentence: 'a node cannot call itself', origin: 'local' },
  MuxerClosedError: CONNECTION_CLOSED,
  MuxerUnavailableError: CONNECTION_CLOSED,
  NoValidAddressesError: { reason: 'no-addresses', sentence: 'no address of this peer is known' },
  NotFoundError: { reason: 'no-addresses', sentence: 'no address of this peer is known' },
  NotStartedError: { reason: 'node-stopped', sentence: 'the node is stopped', origin: 'local' },
  StreamCutError: CONNECTION_CLOSED,
  StreamResetError: {
    reason: 'stream-reset',
    sentence: 'the peer gave the request up: its handler failed, or it is over a limit; its log says which',
    origin: 'remote'
  },
  StreamStateError: CONNECTION_CLOSED,
  TooManyInboundProtocolStreamsError: TOO_MANY,
  TooManyOutboundProtocolStreamsError: TOO_MANY,
  TransportUnavailableError: { reason: 'dial-failure', sentence: 'no transport here can dial this address' },
  UnexpectedPeerError: WRONG_PEER,
  UnsupportedProtocolError: {
    reason: 'unsupported-protocol',
    sentence: 'the peer does not speak this message',
    origin: 'remote'
  }
}

/** Sockets fail with plain errors that carry a code. */
function classifySocketError(error: Error): Classified {
  const code = 'code' in error ? String(error.code) : ''
  const unreached = ['EADDRNOTAVAIL', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'ETIMEDOUT']
  return unreached.includes(code) ? NOT_REACHED : CONNECTION_CLOSED
}
