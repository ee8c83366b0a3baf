import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import * as z from 'zod'
import type { ClusterControl } from './cluster-control.ts'
import { mergedEvents } from './merged-events.ts'
import type { PageFile } from './page-files.ts'
import { sameOrigin } from './same-origin.ts'

/** Pages that may watch at a time: each has a stream of every validator. */
const MAX_READERS = 8
const MAX_BODY_BYTES = 128 * 1024

const NONE = ["'none'"]
const SELF = ["'self'"]

/** What the demo is made of. */
export interface DemoAppComponents {
  readonly cluster: ClusterControl
  readonly files: ReadonlyMap<string, PageFile>
  /** Where it is served; known once it is. */
  readonly port: () => number
}

/** The page, its events, and what its buttons do. On loopback, for the page itself alone. */
export function createDemoApp({ cluster, files, port }: DemoAppComponents): Hono {
  const app = new Hono()
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: NONE,
        scriptSrc: SELF,
        styleSrc: SELF,
        imgSrc: SELF,
        connectSrc: SELF,
        workerSrc: SELF,
        baseUri: NONE,
        formAction: NONE,
        frameAncestors: NONE
      },
      // There is no https on loopback.
      strictTransportSecurity: false
    })
  )
  app.use(sameOrigin(port))
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: context => refuse(context, 413, `the body has more than ${MAX_BODY_BYTES} bytes`)
    })
  )
  addEvents(app, cluster)
  addDeeds(app, cluster)
  app.get('*', context => {
    const file = files.get(context.req.path)
    if (file === undefined) return refuse(context, 404, `there is nothing at ${context.req.path}`)
    // What is in assets is named by its hash; what it is named in is asked for anew.
    const cached = context.req.path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    return context.body(file.bytes, 200, { 'content-type': file.type, 'cache-control': cached })
  })
  app.notFound(context => refuse(context, 404, `there is nothing to ${context.req.method} at ${context.req.path}`))
  app.onError((error, context) => refuse(context, 409, error.message))
  return app
}

function addEvents(app: Hono, cluster: ClusterControl): void {
  let readers = 0
  app.get('/events', context => {
    if (readers >= MAX_READERS) return refuse(context, 503, `${MAX_READERS} pages are watching; close one`)
    readers++
    const events = mergedEvents(cluster)
    context.req.raw.signal.addEventListener('abort', () => readers--, { once: true })
    return context.body(events, 200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  })
}

const Fault = z.object({ on: z.boolean().default(true) })
const Groups = z.object({ groups: z.array(z.array(z.int()).min(1)).min(2) })
const Transaction = z.object({ data: z.string().min(1), validator: z.int().optional() })

function addDeeds(app: Hono, cluster: ClusterControl): void {
  const size = cluster.status.validators.length
  for (const deed of ['kill', 'restart', 'wipe'] as const) {
    app.post(`/validators/:index/${deed}`, async context => {
      await cluster[deed](placeOf(context.req.param('index'), size))
      return context.json({ status: 'success' })
    })
  }
  for (const fault of ['isolate', 'slow', 'lie'] as const) {
    app.post(`/validators/:index/${fault}`, async context => {
      const { on } = await bodyOf(context, Fault, '{"on": true}')
      await cluster.setFault(placeOf(context.req.param('index'), size), fault, on)
      return context.json({ status: 'success' })
    })
  }
  app.post('/partition', async context => {
    const { groups } = await bodyOf(context, Groups, '{"groups": [[0, 1], [2, 3]]}')
    const places = groups.flat().map(index => placeOf(String(index), size))
    if (new Set(places).size !== places.length) throw new Error('a validator is in two groups; expected it in one')
    await cluster.partition(groups)
    return context.json({ status: 'success' })
  })
  app.post('/heal', async context => {
    await cluster.heal()
    return context.json({ status: 'success' })
  })
  app.post('/transaction', async context => {
    const { data, validator } = await bodyOf(context, Transaction, '{"data": "some text"}')
    const { id, validator: taker } = await cluster.post(
      data,
      validator === undefined ? anyRunning(cluster) : placeOf(String(validator), size)
    )
    return context.json({ status: 'success', transaction_id: id, validator: taker })
  })
}

function anyRunning({ status }: ClusterControl): number {
  const index = status.validators.findIndex(({ state, isolated }) => state === 'running' && !isolated)
  if (index === -1) throw new Error('no validator runs; restart one')
  return index
}

function placeOf(text: string, size: number): number {
  if (/^\d{1,3}$/.test(text) && Number(text) < size) return Number(text)
  throw new Error(`there is no validator ${text}; expected 0 to ${size - 1}`)
}

async function bodyOf<T>(context: Context, schema: z.ZodType<T>, example: string): Promise<T> {
  const json: unknown = await context.req.json().catch(() => undefined)
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new Error(`the body is not understood; expected JSON such as ${example}`)
}

function refuse(context: Context, status: 403 | 404 | 409 | 413 | 503, message: string): Response {
  return context.json({ status: 'error', message }, status)
}
