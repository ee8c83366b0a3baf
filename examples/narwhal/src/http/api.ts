import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { streamSSE } from 'hono/streaming'
import { BusyError, InvalidDataError, type Validator } from '../host/validator.ts'
import { LogError } from '../log/log-error.ts'
import { MAX_DATA_BYTES } from '../transactions/framing.ts'
import { metricsOf } from './metrics.ts'
import { readPostBody } from './post-body.ts'
import { refusal, RETRY_AFTER_S } from './refusal.ts'
import { commitView, dagView, healthOf, transactionView } from './views.ts'

const ROUTES: Readonly<Record<string, string>> = {
  '/health': 'GET',
  '/transaction': 'POST',
  '/transactions': 'POST',
  '/transaction/:id': 'GET',
  '/commits': 'GET',
  '/dag': 'GET',
  '/metrics': 'GET',
  '/events': 'GET'
}

/** JSON may spend six characters on a byte of text, as in \u0000. */
const MAX_BODY_BYTES = 8 * MAX_DATA_BYTES

/** How long `?wait=commit` waits. */
const COMMIT_WITHIN_MS = 30_000

const MOST_COMMITS = 1_000
const MOST_ROUNDS = 1_000
const DEFAULT_COMMITS = 100
const DEFAULT_ROUNDS = 60

/** The HTTP side of a validator; `POST /transactions` is in load.ts. It reads, and takes transactions; nothing else. */
export function createApi(validator: Validator): Hono {
  const metrics = metricsOf(validator)
  const api = new Hono()
  api.get('/health', c => c.json(healthOf(validator)))
  api.post('/transaction', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: refuseBody }), c => post(validator, c))
  api.get('/transaction/:id', c => transaction(validator, c))
  api.get('/commits', c => commits(validator, c))
  api.get('/dag', c => dag(validator, c))
  api.get('/metrics', async c => c.text(await metrics.metrics(), 200, { 'Content-Type': metrics.contentType }))
  api.get('/events', c => events(validator, c))
  for (const [path, method] of Object.entries(ROUTES)) {
    api.all(path, c => {
      c.header('Allow', method)
      return c.json(refusal(`${path} takes ${method}, not ${c.req.method}`), 405)
    })
  }
  // Whoever waits while the validator stops, or its disk fails.
  api.onError((error, c) =>
    c.json(refusal(error.message), error instanceof BusyError || error instanceof LogError ? 503 : 500)
  )
  api.notFound(c => {
    const routes = Object.entries(ROUTES).map(([path, method]) => `${method} ${path}`)
    return c.json(refusal(`there is no ${c.req.path}; there are ${routes.join(', ')}`), 404)
  })
  return api
}

async function post(validator: Validator, c: Context): Promise<Response> {
  const startedMs = performance.now()
  const wait = c.req.query('wait')
  if (wait !== undefined && wait !== 'commit')
    return c.json(refusal(`wait=${wait} is not known; expected wait=commit`), 400)
  const body = readPostBody(await c.req.arrayBuffer())
  if ('problem' in body) return c.json(refusal(body.problem), 400)
  let id: string
  try {
    id = await validator.post(body.data)
  } catch (error) {
    return refusePost(c, error, body.data)
  }
  const posted = { status: 'success', transaction_id: id, message: 'Transaction broadcast and added to DAG' }
  if (wait === undefined) return c.json(posted)
  const committed = await within(COMMIT_WITHIN_MS, validator.reached(id, 'committed'))
  if (committed === undefined) {
    const message = `transaction ${id} is on disk, but not committed within ${COMMIT_WITHIN_MS / 1_000} s`
    return c.json({ ...refusal(message), transaction_id: id }, 504)
  }
  const { commitIndex, round } = committed
  const latencyMs = Math.round(10 * (performance.now() - startedMs)) / 10
  return c.json({ ...posted, commit_index: commitIndex, round, latency_ms: latencyMs })
}

function refusePost(c: Context, error: unknown, data: string): Response {
  if (error instanceof InvalidDataError) return c.json(refusal(error.message), data.isWellFormed() ? 413 : 400)
  if (!(error instanceof BusyError)) throw error
  c.header('Retry-After', RETRY_AFTER_S)
  return c.json(refusal(error.message), 429)
}

function transaction({ observer }: Validator, c: Context): Response {
  const id = c.req.param('id') ?? ''
  if (!/^[0-9a-f]{64}$/.test(id)) return c.json(refusal(`${id} is not an id; expected 64 lower-case hex digits`), 400)
  const status = observer.tracker.status(id)
  return status === undefined
    ? c.json(refusal(`transaction ${id} is not known here`), 404)
    : c.json(transactionView(id, status))
}

async function commits({ store }: Validator, c: Context): Promise<Response> {
  const from = naturalIn(c, 'from', 1)
  const limit = naturalIn(c, 'limit', DEFAULT_COMMITS)
  if (from === undefined || limit === undefined || limit > MOST_COMMITS) {
    return c.json(refusal(`expected /commits?from=N&limit=N, with a limit of at most ${MOST_COMMITS}`), 400)
  }
  return c.json((await store.commits(from, limit)).map(commitView))
}

async function dag(validator: Validator, c: Context): Promise<Response> {
  const { highestRound } = validator.state.dag
  const latest = /^latest-(\d{1,9})$/.exec(c.req.query('from') ?? `latest-${DEFAULT_ROUNDS}`)?.[1]
  const from = latest === undefined ? naturalIn(c, 'from', 1) : Math.max(1, highestRound - Number(latest) + 1)
  const to = naturalIn(c, 'to', Math.min(highestRound, (from ?? 1) + MOST_ROUNDS - 1))
  if (from === undefined || to === undefined || to - from >= MOST_ROUNDS) {
    return c.json(refusal(`expected /dag?from=N&to=N or /dag?from=latest-N, at most ${MOST_ROUNDS} rounds`), 400)
  }
  return c.json(await dagView(validator, from, to))
}

function events(validator: Validator, c: Context): Response {
  return streamSSE(c, async stream => {
    const leaving = new AbortController()
    stream.onAbort(() => leaving.abort())
    for await (const event of validator.events.read(leaving.signal)) await stream.writeSSE(event)
  })
}

/** A whole number from the query; undefined where it is none. */
function naturalIn(c: Context, name: string, otherwise: number): number | undefined {
  const text = c.req.query(name)
  if (text === undefined) return otherwise
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function refuseBody(c: Context): Response {
  return c.json(refusal(`the body is too large; data may have ${MAX_DATA_BYTES} bytes of UTF-8`), 413)
}

/** What a promise resolves with; undefined where that takes too long. */
async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(resolve => (timer = setTimeout(resolve, timeoutMs, undefined)))
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
