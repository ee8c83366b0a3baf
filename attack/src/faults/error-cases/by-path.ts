/** Failures whose telling depends on how a call is carried: a lane tells why, a stream a request cannot. */
import { LANE_PROTOCOL } from '@p2plane/wire'
import { createNode, defineMessage, type ErrorCode, type HandlerContext, P2PError } from 'p2plane'
import * as z from 'zod'
import { SECRET } from '../../handlers.ts'
import { type ErrorCase, type Expected, failureOf } from './local.ts'

type Path = 'lane' | 'unary'
type Handle = (request: { text: string }, context: HandlerContext) => never

const CODES: readonly ErrorCode[] = [
  'cancelled',
  'unknown',
  'invalid-argument',
  'deadline-exceeded',
  'not-found',
  'already-exists',
  'permission-denied',
  'resource-exhausted',
  'failed-precondition',
  'aborted',
  'out-of-range',
  'unimplemented',
  'internal',
  'unavailable',
  'data-loss',
  'unauthenticated'
]

const Say = defineMessage({
  protocolId: '/attack/say/1.0.0',
  request: z.object({ text: z.string() }),
  response: z.object({ text: z.string() }),
  maxRequestBytes: 1024,
  maxResponseBytes: 1024
})
const Unspoken = defineMessage({ ...definitionOf(Say), protocolId: '/attack/unspoken/1.0.0' })
/** The same message, to a caller that has another idea of it. */
const Other = defineMessage({ ...definitionOf(Say), request: z.object({ text: z.int() }), maxRequestBytes: 4096 })
const Longer = defineMessage({ ...definitionOf(Say), maxRequestBytes: 4096 })
const Shorter = defineMessage({ ...definitionOf(Say), maxResponseBytes: 16 })
const Otherwise = defineMessage({ ...definitionOf(Say), response: z.object({ text: z.int() }) })

function definitionOf({ protocolId, request, response, maxRequestBytes, maxResponseBytes }: typeof Say) {
  return { protocolId, request, response, maxRequestBytes, maxResponseBytes }
}

/** All of them, by one of the two ways. */
export async function casesByPath(path: Path): Promise<ErrorCase[]> {
  return [...(await handlerCases(path)), ...(await callerCases(path)), ...(await schemaCases(path))]
}

const FAILED = {
  lane: { code: 'internal', reason: 'handler-failed', sent: true },
  unary: { code: 'internal', reason: 'stream-reset', sent: true }
} as const satisfies Record<Path, Expected>

async function handlerCases(path: Path): Promise<ErrorCase[]> {
  const failing: [string, Handle][] = [
    ['throws', () => raise(new Error(SECRET))],
    ['rejects', () => Promise.reject(new TypeError(SECRET)) as never],
    ['rejects later', () => new Promise((_, reject) => setTimeout(reject, 5, new Error(SECRET))) as never],
    ['throws what is no error', () => raise(SECRET)],
    ['throws nothing', () => raise(undefined)],
    [
      'throws what another peer told it',
      () => raise(new P2PError(SECRET, { code: 'unavailable', reason: 'dial-failure' }))
    ],
    ['answers what the message does not allow', () => ({ text: 7, [SECRET]: SECRET }) as never],
    ['answers with what is no data', () => ({ text: () => SECRET }) as never],
    ['answers nothing', () => undefined as never]
  ]
  const cases = failing.map(([name, handle]): [string, Handle, Expected] => [name, handle, FAILED[path]])
  const shown = CODES.map((code): [string, Handle, Expected] => [
    `says ${code}`,
    () => raise(new P2PError('for you to see', { code, cause: new Error(SECRET) })),
    path === 'lane' ? { code, reason: undefined, sent: true } : FAILED.unary
  ])
  const long: [string, Handle, Expected] = [
    'answers with too much',
    () => ({ text: 'x'.repeat(2_000) }) as never,
    path === 'lane' ? { code: 'resource-exhausted', reason: 'response-too-large' } : FAILED.unary
  ]
  const cut: [string, Handle, Expected] = [
    'loses the connection',
    (_request, { connection }) => {
      connection.abort(new Error(SECRET))
      return new Promise(() => {}) as never
    },
    { code: 'unavailable', reason: 'connection-closed', sent: true }
  ]
  const made: ErrorCase[] = []
  for (const [name, handle, expected] of [...cases, ...shown, long, cut]) {
    made.push({ name: `a handler that ${name}, by ${path}`, expected, error: await failedCall(path, handle) })
  }
  return made
}

async function callerCases(path: Path): Promise<ErrorCase[]> {
  await using pair = await startPair(path, () => new Promise(() => {}) as never)
  const { node, to } = pair
  const call = (text: string, options: { timeoutMs?: number; signal?: AbortSignal }) =>
    failureOf(node.request(to, Say, { text }, { retries: 0, ...options }))
  const cases: [string, Promise<unknown>, Expected][] = [
    ['the time is up', call('', { timeoutMs: 50 }), { code: 'deadline-exceeded', reason: 'timeout', sent: true }],
    [
      'cancelled before',
      call('', { signal: AbortSignal.abort() }),
      { code: 'cancelled', reason: 'cancelled', sent: false }
    ],
    ['cancelled', call('', { signal: abortedLater() }), { code: 'cancelled', reason: 'cancelled', sent: true }],
    ['too long', call('x'.repeat(2_000), {}), { code: 'resource-exhausted', reason: 'request-too-large', sent: false }],
    [
      'not as the message says',
      call(7 as never, {}),
      { code: 'invalid-argument', reason: 'invalid-request', sent: false }
    ],
    [
      'not spoken',
      failureOf(node.request(to, Unspoken as never, { text: '' } as never)),
      { code: 'unimplemented', reason: 'unsupported-protocol' }
    ]
  ]
  const made: ErrorCase[] = []
  for (const [name, error, expected] of cases) made.push({ name: `${name}, by ${path}`, expected, error: await error })
  return made
}

/** The two ends have another idea of the message. */
async function schemaCases(path: Path): Promise<ErrorCase[]> {
  const cases: [string, typeof Say, unknown, Expected][] = [
    [
      'a request of another schema',
      Other as never,
      { text: 7 },
      path === 'lane'
        ? { code: 'invalid-argument', reason: 'invalid-request', sent: true }
        : { code: 'internal', reason: 'no-response', sent: true }
    ],
    [
      'a response of another schema',
      Otherwise as never,
      { text: '' },
      { code: 'internal', reason: 'invalid-response', sent: true }
    ],
    [
      'a response longer than is allowed here',
      Shorter,
      { text: '' },
      { code: 'resource-exhausted', reason: 'response-too-large' }
    ],
    [
      'a request longer than is allowed there',
      Longer,
      { text: 'x'.repeat(2_000) },
      path === 'lane' ? { code: 'resource-exhausted', reason: 'request-too-large' } : FAILED.unary
    ]
  ]
  const made: ErrorCase[] = []
  for (const [name, message, request, expected] of cases) {
    const error = await failedCall(path, () => ({ text: 'more than sixteen bytes' }) as never, message, request)
    made.push({ name: `${name}, by ${path}`, expected, error })
  }
  return made
}

async function failedCall(
  path: Path,
  handle: Handle,
  message = Say,
  request: unknown = { text: '' }
): Promise<unknown> {
  await using pair = await startPair(path, handle, message)
  return await failureOf(pair.node.request(pair.to, message, request as never, { retries: 0 }))
}

async function startPair(path: Path, handle: Handle, message = Say) {
  const answering = await createNode({ messages: [Say], router: { [Say.protocolId]: handle } })
  if (path === 'unary') await answering.libp2p.unhandle(LANE_PROTOCOL)
  const node = await createNode({ messages: [message, Unspoken], listen: [] })
  return {
    node,
    to: await node.dial(answering.addresses[0]!),
    async [Symbol.asyncDispose]() {
      await node.stop()
      await answering.stop()
    }
  }
}

/** Not `AbortSignal.timeout`, which says that a deadline has passed. */
function abortedLater(): AbortSignal {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 50)
  return controller.signal
}

function raise(error: unknown): never {
  throw error
}
