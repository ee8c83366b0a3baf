/**
 * `POST /transactions`: many at a time, each with its length before it as a big-endian u32. The path of load, so it is
 * node's own: a body is copied once, into the memory that becomes part of a batch.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BusyError } from '../host/validator.ts'
import { checkFraming } from '../transactions/framing.ts'
import { refusal, RETRY_AFTER_S } from './refusal.ts'

/** Where transactions go. */
export interface TransactionSink {
  /** The most bytes at once. */
  readonly maxBytes: number
  /** @throws BusyError */
  submit: (bytes: Uint8Array) => void
}

/** Reads a body, hands it on, and answers. */
export async function takeTransactions(
  { maxBytes, submit }: TransactionSink,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const type = request.headers['content-type']
  if (type !== 'application/octet-stream') {
    return answer(
      request,
      response,
      415,
      refusal(`the body is ${type ?? 'of no type'}; expected application/octet-stream`)
    )
  }
  const tooLong = refusal(`the body is too long; at most ${maxBytes} bytes are allowed`)
  const announced = Number(request.headers['content-length'] ?? maxBytes)
  if (announced > maxBytes) return answer(request, response, 413, tooLong)
  const body = await readBody(request, announced)
  if (body === undefined) return answer(request, response, 413, tooLong)
  const checked = checkFraming(body)
  if ('problem' in checked) return answer(request, response, 400, refusal(checked.problem))
  try {
    submit(body)
  } catch (error) {
    if (!(error instanceof BusyError)) throw error
    response.setHeader('Retry-After', RETRY_AFTER_S)
    return answer(request, response, 429, refusal(error.message))
  }
  // Not 200: they are in a batch, but neither on disk nor in the order yet.
  answer(request, response, 202, { status: 'accepted', transactions: checked.transactions })
}

/** The whole body; undefined where it is longer than `maxBytes`. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  // Memory of its own, not a part of the pool: all of it becomes part of a batch.
  const body = Buffer.allocUnsafeSlow(maxBytes)
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (length + chunk.length > maxBytes) return undefined
    length += chunk.copy(body, length)
  }
  return body.subarray(0, length)
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  // What is left of a body that is not wanted is not read: the connection ends with the answer.
  if (!request.complete) response.setHeader('Connection', 'close')
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}
