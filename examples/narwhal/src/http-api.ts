import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as z from 'zod'
import type { Replica } from './replica.ts'
import { MAX_DATA_BYTES, problemOfData } from './transaction.ts'

const ROUTES = { '/health': 'GET', '/transaction': 'POST', '/dag': 'GET', '/dag/summary': 'GET' } as const

/** JSON may spend six characters on a byte of text, as in \u0000. */
const MAX_BODY_BYTES = 8 * MAX_DATA_BYTES

const Body = z.strictObject(
  { data: z.string({ error: ({ input }) => (input === undefined ? 'data is missing' : 'data is not a string') }) },
  {
    error: issue =>
      issue.code === 'unrecognized_keys' ? `unknown field ${issue.keys[0]}` : 'the body is not an object'
  }
)

/** What `GET /dag/summary` answers: enough to see whether two replicas are the same. */
export interface Summary {
  readonly transactions: number
  readonly tips: number
  readonly digest: string
  readonly peers: number
}

/** The HTTP side of one replica. The first two routes are the original's. */
export function createApi(replica: Pick<Replica, 'dag' | 'peers' | 'post'>): Hono {
  const { dag } = replica
  const api = new Hono()
  api.get('/health', c => c.json({ status: 'ok' }))
  api.post('/transaction', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: refuseBody }), async c => {
    const { data, problem } = readBody(await c.req.arrayBuffer())
    if (data === undefined) return refuse(c, 400, `${problem}; expected {"data": "some text"}`)
    const problemInside = problemOfData(data)
    if (problemInside !== undefined) return refuse(c, data.isWellFormed() ? 413 : 400, problemInside)
    const { id } = replica.post(data)
    return c.json({ status: 'success', transaction_id: id, message: 'Transaction broadcast and added to DAG' })
  })
  api.get('/dag', c => {
    const { transactions, tips, digest } = dag
    return c.json({ transactions, tips, digest, peers: replica.peers })
  })
  api.get('/dag/summary', c => {
    const { size, tips, digest } = dag
    const summary: Summary = { transactions: size, tips: tips.length, digest, peers: replica.peers }
    return c.json(summary)
  })
  for (const [path, method] of Object.entries(ROUTES)) {
    api.all(path, c => {
      c.header('Allow', method)
      return refuse(c, 405, `${path} takes ${method}, not ${c.req.method}`)
    })
  }
  api.notFound(c => {
    const routes = Object.entries(ROUTES).map(([path, method]) => `${method} ${path}`)
    return refuse(c, 404, `there is no ${c.req.path}; there are ${routes.join(', ')}`)
  })
  return api
}

/** The text posted, or what is wrong with the body. */
function readBody(bytes: ArrayBuffer): { data?: string; problem?: string } {
  let body: unknown
  try {
    // Strict, so that what is not UTF-8 is refused rather than replaced.
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { problem: 'the body is not valid JSON' }
  }
  const parsed = Body.safeParse(body)
  return parsed.success ? parsed.data : { problem: parsed.error.issues[0]!.message }
}

function refuseBody(c: Context): Response {
  return refuse(c, 413, `the body is too large; data may have ${MAX_DATA_BYTES} bytes of UTF-8`)
}

function refuse(c: Context, status: 400 | 404 | 405 | 413, message: string): Response {
  return c.json({ status: 'error', message }, status)
}
