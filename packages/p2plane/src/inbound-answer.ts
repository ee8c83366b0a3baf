import type { RequestOf, ResponseOf, UnaryMessage } from '@p2plane/message'
import { type BodyBytes, failure, P2PError } from '@p2plane/wire'
import { checkAuthorised } from './admission/authorise.ts'
import type { Bodies } from './body.ts'
import type { Route, UnaryRoute } from './inbound-routes.ts'
import type { HandlerContext } from './router.ts'

/**
 * Answers one request: decoded, authorised, handled, and its response encoded. Not an async function: a handler that
 * answers at once is answered for at once.
 *
 * @throws P2PError of what is wrong with the request, or with its handler: at once, or from the promise
 */
export function answerRequest(
  route: UnaryRoute,
  body: Uint8Array,
  context: HandlerContext,
  bodies: Bodies
): BodyBytes | Promise<BodyBytes> {
  const { message, authorise } = route
  if (authorise !== undefined) checkAuthorised(authorise, context)
  const answer = callHandler(route, decodeRequest(bodies, message, body), context)
  if (!isPromise(answer)) return encodeResponse(bodies, message, answer)
  return Promise.resolve(answer).then(
    response => encodeResponse(bodies, message, response),
    (cause: unknown) => {
      throw handlerFailure(cause)
    }
  )
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function'
}

function callHandler({ consumer, handler }: Route, request: unknown, context: HandlerContext): unknown {
  const answer = consumer ?? handler
  // It had a handler when the request began, and lost it while the rest arrived.
  if (answer === undefined) throw failure('unsupported-protocol', 'the peer does not speak this message any more')
  try {
    return answer(request, context)
  } catch (cause) {
    throw handlerFailure(cause)
  }
}

/** An application's own P2PError is made to be shown; the library's, of a call that the handler made, is not. */
function handlerFailure(cause: unknown): P2PError {
  if (P2PError.is(cause) && cause.reason === undefined) return cause
  return failure('handler-failed', 'the handler failed', { cause })
}

function decodeRequest<M extends UnaryMessage>(bodies: Bodies, message: M, body: Uint8Array): RequestOf<M> {
  try {
    return bodies.decode(message.request, body, 'request')
  } catch (cause) {
    throw failure('invalid-request', (cause as Error).message, { origin: 'remote', cause })
  }
}

function encodeResponse<M extends UnaryMessage>(bodies: Bodies, message: M, response: ResponseOf<M>): BodyBytes {
  const bytes = encode(bodies, message, response)
  if (bytes.byteLength <= message.maxResponseBytes) return bytes
  const text = `the response has ${bytes.byteLength} bytes; maxResponseBytes is ${message.maxResponseBytes}`
  throw failure('response-too-large', text)
}

function encode<M extends UnaryMessage>(bodies: Bodies, message: M, response: ResponseOf<M>): BodyBytes {
  try {
    return bodies.encode(message.response, response, 'response')
  } catch (cause) {
    throw failure('invalid-response', (cause as Error).message, { cause })
  }
}
