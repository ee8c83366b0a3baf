import { describe, expect, it } from 'vitest'
import { TooManyBytesError } from './read-to-end.ts'
import { failure, P2PError } from './errors.ts'
import { type FailedCall, transportFailure } from './transport-failure.ts'

const running = new AbortController().signal
const call: FailedCall = { signal: running, sent: true }

function named(name: string, message = 'whatever libp2p says'): Error {
  return Object.assign(new Error(message), { name })
}

describe('a failure of the transport', () => {
  it('keeps what libp2p says to itself, as the cause', () => {
    const cause = named('ConnectionClosedError')
    const error = transportFailure(cause, call)
    expect(error.cause).toBe(cause)
    expect(error.message).not.toContain(cause.message)
  })

  it.each([
    ['ECONNREFUSED', 'dial-failure'],
    ['ETIMEDOUT', 'dial-failure'],
    ['ENOTFOUND', 'dial-failure'],
    ['EHOSTUNREACH', 'dial-failure'],
    ['ENETUNREACH', 'dial-failure'],
    ['EADDRNOTAVAIL', 'dial-failure'],
    ['ECONNRESET', 'connection-closed'],
    ['EPIPE', 'connection-closed']
  ])('of a socket with the code %s is %s, which may be tried again', (code, reason) => {
    const error = transportFailure(Object.assign(new Error(code), { code }), call)
    expect(error).toMatchObject({ reason, retryable: true, origin: 'transport' })
  })

  it.each([
    ['an error without a name', new Error('?')],
    ['an error that nobody knows', named('ReplicatorJammedError')],
    ['a text', 'closed'],
    ['nothing', undefined],
    ['null', null]
  ])('that is %s is a connection that ended', (_, thrown) => {
    expect(transportFailure(thrown, call)).toMatchObject({ reason: 'connection-closed', retryable: true, sent: true })
  })

  it("is a wrong peer where only Noise's sentence is left of it", () => {
    const error = named('EncryptionFailedError', 'payload identity key does not match expected remote identity key')
    expect(transportFailure(error, call)).toMatchObject({ reason: 'peer-id-mismatch', retryable: false })
  })

  it('is a response that was too long where the reader stopped', () => {
    expect(transportFailure(new TooManyBytesError('more than 9 bytes'), call)).toMatchObject({
      reason: 'response-too-large',
      message: 'the response has more than 9 bytes',
      origin: 'remote'
    })
  })

  it("is libp2p's timeout where nobody else's signal fired", () => {
    expect(transportFailure(named('TimeoutError', 'dialling took too long'), call)).toMatchObject({
      reason: 'timeout',
      code: 'deadline-exceeded',
      message: 'dialling took too long'
    })
  })

  it('says what it was about, and whether the peer may have seen it', () => {
    const about = { ...call, sent: false, peer: '12D3KooW…', protocolId: '/hello/1.0.0' } as const
    const error = transportFailure(named('DialError'), about)
    expect(error.message).toBe('/hello/1.0.0 to 12D3KooW…: nobody could be reached at the addresses known')
    expect(error).toMatchObject({ peer: '12D3KooW…', protocolId: '/hello/1.0.0', sent: false })
    expect(transportFailure(named('DialError'), { ...call, peer: '12D3KooW…' }).message).toMatch(/^to 12D3KooW…: /)
  })

  it('that is a P2PError already stays as it is', () => {
    const error = failure('no-response', 'said before')
    expect(transportFailure(error, call)).toBe(error)
  })
})

describe('a call whose signal has fired', () => {
  function stopped(reason?: unknown): FailedCall {
    return { signal: AbortSignal.abort(reason), sent: true, protocolId: '/hello/1.0.0' }
  }

  it('failed for that reason, whatever was thrown', () => {
    const timeout = new DOMException('the peer took more than 50 ms', 'TimeoutError')
    expect(transportFailure(named('StreamResetError'), stopped(timeout))).toMatchObject({
      reason: 'timeout',
      message: '/hello/1.0.0: the peer took more than 50 ms',
      origin: 'local',
      sent: true
    })
  })

  it('was cancelled where the caller says nothing', () => {
    expect(transportFailure(named('AbortError'), stopped())).toMatchObject({
      reason: 'cancelled',
      code: 'cancelled',
      message: '/hello/1.0.0: cancelled by the caller',
      retryable: false
    })
    expect(transportFailure(named('AbortError'), stopped('no longer needed'))).toMatchObject({ reason: 'cancelled' })
  })

  it('failed as the library says, where the library stopped it', () => {
    const why = failure('node-stopped', 'the node is stopping', { retryable: true, origin: 'local' })
    expect(transportFailure(named('StreamResetError'), stopped(why))).toMatchObject({
      reason: 'node-stopped',
      code: 'unavailable',
      message: '/hello/1.0.0: the node is stopping',
      retryable: true
    })
  })

  it("was cancelled where the caller's reason is an error of the application", () => {
    const own = new P2PError('no longer needed', { code: 'aborted' })
    expect(transportFailure(named('AbortError'), stopped(own))).toMatchObject({ reason: 'cancelled' })
  })
})
