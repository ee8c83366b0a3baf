/** Every error that libp2p can throw, as it is installed here, has a meaning: a new version with a new name fails this. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CODE_OF_REASON, type ErrorCode, type FailureReason } from './error-code.ts'
import type { ErrorOrigin } from './errors.ts'
import { transportFailure } from './transport-failure.ts'

const STORE = join(import.meta.dirname, '../../../node_modules/.pnpm')

/** The names of the errors that a version of libp2p's packages declares, with the file that does. */
function declared(): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const files = globSync(
    '{@libp2p+*,@chainsafe+libp2p-*,libp2p@*}/node_modules/{libp2p,@libp2p/*,@chainsafe/*}/dist/src/**/*.js',
    {
      cwd: STORE
    }
  )
  for (const file of files) {
    const text = readFileSync(join(STORE, file), 'utf8')
    for (const [, name] of text.matchAll(/\bclass (\w+Error) extends \w*Error\b/g)) names.set(name!, file)
    for (const [, name] of text.matchAll(/\bname = '(\w+Error)'/g)) names.set(name!, file)
  }
  return names
}

type Case = readonly [name: string, code: ErrorCode, reason: FailureReason, origin: ErrorOrigin, retryable: boolean]

/** What each is for the caller. In a table of its own, so that a change of the source is a change here too. */
const CASES: readonly Case[] = [
  ['AbortError', 'unavailable', 'connection-closed', 'transport', true],
  ['AggregateError', 'unavailable', 'dial-failure', 'transport', true],
  ['AlreadyStartedError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['BothClientsError', 'unavailable', 'connection-closed', 'transport', true],
  ['ConnectionClosedError', 'unavailable', 'connection-closed', 'transport', true],
  ['ConnectionClosingError', 'unavailable', 'connection-closed', 'transport', true],
  ['ConnectionDeniedError', 'unavailable', 'dial-failure', 'transport', false],
  ['ConnectionFailedError', 'unavailable', 'dial-failure', 'transport', true],
  ['ConnectionInterceptedError', 'unavailable', 'dial-failure', 'transport', false],
  ['DecodeInvalidVersionError', 'unavailable', 'connection-closed', 'transport', true],
  ['DialDeniedError', 'unavailable', 'dial-failure', 'transport', false],
  ['DialError', 'unavailable', 'dial-failure', 'transport', true],
  ['DuplicateProtocolHandlerError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['EncryptionFailedError', 'unavailable', 'dial-failure', 'transport', true],
  ['FrameError', 'internal', 'invalid-response', 'remote', false],
  ['HandshakeTimeoutError', 'unavailable', 'dial-failure', 'transport', true],
  ['InvalidCIDError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['InvalidCertificateError', 'unavailable', 'dial-failure', 'transport', true],
  ['InvalidCryptoExchangeError', 'unavailable', 'dial-failure', 'transport', true],
  ['InvalidDataLengthError', 'unavailable', 'connection-closed', 'transport', true],
  ['InvalidDataLengthLengthError', 'unavailable', 'connection-closed', 'transport', true],
  ['InvalidFrameError', 'unavailable', 'connection-closed', 'transport', true],
  ['InvalidMessageError', 'unavailable', 'connection-closed', 'transport', true],
  ['InvalidMessageLengthError', 'unavailable', 'connection-closed', 'transport', true],
  ['InvalidMultiaddrError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['InvalidMultihashError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['InvalidParametersError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['InvalidPeerIdError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['InvalidPrivateKeyError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['InvalidPublicKeyError', 'unavailable', 'dial-failure', 'transport', true],
  ['InvalidRecordError', 'internal', 'invalid-response', 'remote', false],
  ['InvalidSignatureError', 'unavailable', 'dial-failure', 'transport', true],
  ['InvalidStateError', 'unavailable', 'connection-closed', 'transport', true],
  ['LimitedConnectionError', 'unavailable', 'dial-failure', 'transport', false],
  ['ListenError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['MaxEarlyStreamsError', 'resource-exhausted', 'queue-full', 'transport', true],
  ['MissingSelectorError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['MissingServiceError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['MuxerClosedError', 'unavailable', 'connection-closed', 'transport', true],
  ['MuxerUnavailableError', 'unavailable', 'connection-closed', 'transport', true],
  ['NoContentRoutersError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['NoPeerRoutersError', 'unavailable', 'no-addresses', 'transport', false],
  ['NoValidAddressesError', 'unavailable', 'no-addresses', 'transport', false],
  ['NotFoundError', 'unavailable', 'no-addresses', 'transport', false],
  ['NotImplementedError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['NotMatchingPingError', 'unavailable', 'connection-closed', 'transport', true],
  ['NotStartedError', 'unavailable', 'node-stopped', 'local', false],
  ['ProtocolError', 'unavailable', 'connection-closed', 'transport', true],
  ['QueriedForSelfError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['QueryError', 'unavailable', 'no-addresses', 'transport', false],
  ['QueueFullError', 'resource-exhausted', 'queue-full', 'transport', true],
  ['RateLimitError', 'resource-exhausted', 'queue-full', 'transport', true],
  ['ReceiveWindowExceededError', 'unavailable', 'connection-closed', 'transport', true],
  ['RecursionLimitError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['SigningError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['StreamAbortedError', 'unavailable', 'connection-closed', 'transport', true],
  ['StreamAlreadyExistsError', 'unavailable', 'connection-closed', 'transport', true],
  ['StreamBufferError', 'resource-exhausted', 'queue-full', 'transport', true],
  ['StreamClosedError', 'unavailable', 'connection-closed', 'transport', true],
  ['StreamCutError', 'unavailable', 'connection-closed', 'transport', true],
  ['StreamResetError', 'internal', 'stream-reset', 'remote', false],
  ['StreamStateError', 'unavailable', 'connection-closed', 'transport', true],
  ['TimeoutError', 'deadline-exceeded', 'timeout', 'local', false],
  ['TooManyInboundProtocolStreamsError', 'resource-exhausted', 'queue-full', 'transport', true],
  ['TooManyOutboundProtocolStreamsError', 'resource-exhausted', 'queue-full', 'transport', true],
  ['TransportUnavailableError', 'unavailable', 'dial-failure', 'transport', false],
  ['UnRequestedPingError', 'unavailable', 'connection-closed', 'transport', true],
  ['UnexpectedEOFError', 'unavailable', 'connection-closed', 'transport', true],
  ['UnexpectedPeerError', 'unauthenticated', 'peer-id-mismatch', 'transport', false],
  ['UnhandledProtocolError', 'unimplemented', 'unsupported-protocol', 'remote', false],
  ['UnmetServiceDependenciesError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['UnsupportedKeyTypeError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['UnsupportedListenAddressError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['UnsupportedListenAddressesError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['UnsupportedOperationError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['UnsupportedProtocolError', 'unimplemented', 'unsupported-protocol', 'remote', false],
  ['UnwrappedError', 'invalid-argument', 'invalid-argument', 'local', false],
  ['VerificationError', 'unavailable', 'dial-failure', 'transport', true],
  ['WebCryptoMissingError', 'invalid-argument', 'invalid-argument', 'local', false]
]

/** Not libp2p's, and it comes out of a stream or a dial all the same. */
const NOT_DECLARED_THERE = ['AggregateError', 'FrameError', 'StreamCutError']

describe("libp2p's errors", () => {
  const names = declared()

  it('are found where the packages are installed', () => {
    expect(names.size).toBeGreaterThan(60)
    for (const known of ['StreamResetError', 'EncryptionFailedError', 'InvalidFrameError', 'QueryError']) {
      expect(names.has(known), known).toBe(true)
    }
  })

  it('have a meaning, each of them', () => {
    const known = new Set(CASES.map(([name]) => name))
    const unknown = [...names].filter(([name]) => !known.has(name))
    expect(unknown, 'a name of libp2p is new: give it a meaning in libp2p-failures.ts, and a line here').toEqual([])
  })

  it('are still thrown by some package, all that this table has', () => {
    const gone = CASES.map(([name]) => name).filter(name => !names.has(name) && !NOT_DECLARED_THERE.includes(name))
    expect(gone, 'a name that libp2p no longer has: take it out of libp2p-failures.ts').toEqual([])
  })

  it.each(CASES)('%s is %s, %s', (name, code, reason, origin, retryable) => {
    const cause = Object.assign(new Error('whatever libp2p says'), { name })
    for (const sent of [true, false]) {
      const error = transportFailure(cause, { sent, peer: 'bob', protocolId: '/hello/1.0.0' })
      expect(error).toMatchObject({
        code,
        reason,
        origin,
        retryable,
        sent,
        cause,
        peer: 'bob',
        protocolId: '/hello/1.0.0'
      })
      expect(CODE_OF_REASON[reason]).toBe(code)
    }
  })

  it('that are of a class nobody knows are a connection that ended', () => {
    const cause = Object.assign(new Error('?'), { name: 'ReplicatorJammedError' })
    expect(transportFailure(cause, { sent: true })).toMatchObject({ reason: 'connection-closed', retryable: true })
  })
})
