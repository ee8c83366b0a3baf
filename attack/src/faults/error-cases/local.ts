/** Failures that have nothing to do with how a call is carried. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createNode, defineMessage, type ErrorCode, type FailureReason } from 'p2plane'
import { Echo, faultMessages } from '../../messages.ts'
import * as z from 'zod'

/** What a caller has to be told. */
export interface Expected {
  readonly code: ErrorCode
  readonly reason: FailureReason | undefined
  /** Looked at where it is there. */
  readonly sent?: boolean
}

/** What went wrong, what the caller should be told, and what it was told. */
export interface ErrorCase {
  readonly name: string
  readonly expected: Expected
  readonly error: unknown
}

/** What a promise rejects with, or that it did not. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    value => `answered with ${JSON.stringify(value)}`,
    (error: unknown) => error
  )
}

const NOBODY = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
const Stranger = defineMessage({ protocolId: '/attack/stranger/1.0.0', request: z.null(), response: z.null() })

export async function localCases(): Promise<ErrorCase[]> {
  await using node = await createNode({ messages: faultMessages, router: undefined as never })
  await using other = await createNode({ messages: faultMessages, listen: ['/ip4/127.0.0.1/tcp/0'] })
  const stopped = await createNode({ messages: faultMessages })
  await stopped.stop()
  const free = await freePort()
  const request = { seq: 1, data: new Uint8Array(1) }
  const elsewhere = String(other.addresses[0]).replace(/\/p2p\/.*/, `/p2p/${NOBODY}`)
  const made: [string, () => Promise<unknown>, Expected][] = [
    ['nobody is known', () => node.request(NOBODY, Echo, request), told('unavailable', 'no-addresses')],
    ['nobody listens', () => node.request(`127.0.0.1:${free}`, Echo, request), told('unavailable', 'dial-failure')],
    ['somebody else', () => node.request(elsewhere, Echo, request), told('unauthenticated', 'peer-id-mismatch')],
    [
      'itself',
      () => node.request(node.peerId, Echo, request),
      { code: 'invalid-argument', reason: 'invalid-argument' }
    ],
    [
      'no address',
      () => node.request('nobody at all', Echo, request),
      { code: 'invalid-argument', reason: 'invalid-argument' }
    ],
    ['stopped', () => stopped.request(NOBODY, Echo, request), { code: 'unavailable', reason: 'node-stopped' }],
    [
      'an unknown message',
      () => node.request(NOBODY, Stranger as never, null as never),
      { code: 'failed-precondition', reason: 'unknown-message' }
    ],
    [
      'no time',
      () => node.request(`127.0.0.1:${free}`, Echo, request, { timeoutMs: 0 }),
      { code: 'deadline-exceeded', reason: 'timeout' }
    ]
  ]
  const cases: ErrorCase[] = []
  for (const [name, call, expected] of made) cases.push({ name, expected, error: await failureOf(call()) })
  return cases
}

function told(code: ErrorCode, reason: FailureReason): Expected {
  return { code, reason, sent: false }
}

/** A port that was free a moment ago, and has nobody at it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
