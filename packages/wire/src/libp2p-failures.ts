/** What each of libp2p's errors means to whoever made a call. The one place that knows their names. */
import type { FailureReason } from './error-code.ts'
import type { ErrorOrigin } from './errors.ts'

/** A failure in the words of this library. */
export interface Classified {
  readonly reason: FailureReason
  readonly sentence: string
  /** @default false */
  readonly retryable?: boolean
  /** @default 'transport' */
  readonly origin?: ErrorOrigin
}

export const NOT_REACHED: Classified = {
  reason: 'dial-failure',
  sentence: 'nobody could be reached at the addresses known',
  retryable: true
}
export const CONNECTION_CLOSED: Classified = {
  reason: 'connection-closed',
  sentence: 'the connection ended before the answer',
  retryable: true
}
export const WRONG_PEER: Classified = { reason: 'peer-id-mismatch', sentence: 'another peer answered at this address' }

const NOT_SECURED: Classified = { ...NOT_REACHED, sentence: 'the connection could not be secured' }
const BROKEN_RULES: Classified = {
  ...CONNECTION_CLOSED,
  sentence: "the connection ended: its other end broke the muxer's rules"
}
const NO_ADDRESSES: Classified = { reason: 'no-addresses', sentence: 'no address of this peer is known' }
const NOT_ALLOWED: Classified = { reason: 'dial-failure', sentence: 'a connection to this peer is not allowed here' }
const NOT_DIALLABLE: Classified = { reason: 'dial-failure', sentence: 'no transport here can dial this address' }
const TOO_MANY: Classified = {
  reason: 'queue-full',
  sentence: 'too many streams are open to this peer',
  retryable: true
}
const UNSUPPORTED: Classified = {
  reason: 'unsupported-protocol',
  sentence: 'the peer does not speak this message',
  origin: 'remote'
}
/** Nothing a peer does leads there: libp2p was put together, or is used, in a way that cannot work. */
const MISUSED: Classified = {
  reason: 'invalid-argument',
  sentence: 'libp2p cannot do this as the node is put together; the cause says what',
  origin: 'local'
}

const NAMES: readonly (readonly [Classified, readonly string[]])[] = [
  [
    NOT_REACHED,
    // AggregateError is what becomes of a dial that failed at each of several addresses.
    ['AggregateError', 'ConnectionFailedError', 'DialError']
  ],
  [
    NOT_SECURED,
    [
      'EncryptionFailedError',
      'HandshakeTimeoutError',
      'InvalidCertificateError',
      'InvalidCryptoExchangeError',
      'InvalidPublicKeyError',
      'InvalidSignatureError',
      'VerificationError'
    ]
  ],
  [WRONG_PEER, ['UnexpectedPeerError']],
  [NO_ADDRESSES, ['NoPeerRoutersError', 'NotFoundError', 'NoValidAddressesError', 'QueryError']],
  [NOT_ALLOWED, ['ConnectionDeniedError', 'ConnectionInterceptedError', 'DialDeniedError']],
  [
    { reason: 'dial-failure', sentence: 'the connection to this peer is a limited one, of a relay' },
    ['LimitedConnectionError']
  ],
  [NOT_DIALLABLE, ['TransportUnavailableError']],
  [
    CONNECTION_CLOSED,
    [
      // Of libp2p's own making: where the caller's signal has fired, that is looked at first.
      'AbortError',
      'ConnectionClosedError',
      'ConnectionClosingError',
      'MuxerClosedError',
      'MuxerUnavailableError',
      'StreamAbortedError',
      'StreamClosedError',
      'StreamCutError',
      'StreamStateError',
      'UnexpectedEOFError'
    ]
  ],
  [
    BROKEN_RULES,
    [
      'BothClientsError',
      'DecodeInvalidVersionError',
      'InvalidDataLengthError',
      'InvalidDataLengthLengthError',
      'InvalidFrameError',
      'InvalidMessageError',
      'InvalidMessageLengthError',
      'InvalidStateError',
      'NotMatchingPingError',
      'ProtocolError',
      'ReceiveWindowExceededError',
      'StreamAlreadyExistsError',
      'UnRequestedPingError'
    ]
  ],
  [
    {
      reason: 'stream-reset',
      sentence: 'the peer gave the request up: its handler failed, or it is over a limit; its log says which',
      origin: 'remote'
    },
    ['StreamResetError']
  ],
  [
    TOO_MANY,
    [
      'MaxEarlyStreamsError',
      'QueueFullError',
      'RateLimitError',
      'StreamBufferError',
      'TooManyInboundProtocolStreamsError',
      'TooManyOutboundProtocolStreamsError'
    ]
  ],
  [UNSUPPORTED, ['UnhandledProtocolError', 'UnsupportedProtocolError']],
  [
    { reason: 'invalid-response', sentence: 'the peer broke the rules of the wire', origin: 'remote' },
    ['FrameError', 'InvalidRecordError']
  ],
  [
    { reason: 'invalid-argument', sentence: 'a node cannot call itself', origin: 'local' },
    ['InvalidPeerIdError', 'QueriedForSelfError']
  ],
  [
    { reason: 'invalid-argument', sentence: 'the address cannot be dialled', origin: 'local' },
    ['InvalidMultiaddrError', 'RecursionLimitError']
  ],
  [{ reason: 'node-stopped', sentence: 'the node is stopped', origin: 'local' }, ['NotStartedError']],
  [
    MISUSED,
    [
      'AlreadyStartedError',
      'DuplicateProtocolHandlerError',
      'InvalidCIDError',
      'InvalidMultihashError',
      'InvalidParametersError',
      'InvalidPrivateKeyError',
      'ListenError',
      'MissingSelectorError',
      'MissingServiceError',
      'NoContentRoutersError',
      'NotImplementedError',
      'SigningError',
      'UnmetServiceDependenciesError',
      'UnsupportedKeyTypeError',
      'UnsupportedListenAddressError',
      'UnsupportedListenAddressesError',
      'UnsupportedOperationError',
      'UnwrappedError',
      'WebCryptoMissingError'
    ]
  ]
]

/** By name, since a tree of packages may hold several copies of a class. */
export const BY_NAME: ReadonlyMap<string, Classified> = new Map(
  NAMES.flatMap(([classified, names]) => names.map(name => [name, classified] as const))
)
