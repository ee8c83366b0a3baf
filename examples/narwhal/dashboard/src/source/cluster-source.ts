import type { ClusterStatus } from '../../../src/demo/cluster-status.ts'
import type { Delta, State } from '../../../src/http/events.ts'
import type { Action, Posted, Source, SourceEvent, SourceListener } from './source.ts'

/** Bundles come ten times a second: shown this much later, none is late. */
const LAG_MS = 220
const REOPEN_MS = 2_000

/** A cluster of processes, by its supervisor: events by SSE, deeds by POST. */
export class ClusterSource implements Source {
  readonly lagMs = LAG_MS
  readonly canWipe = true
  #events: EventSource
  #reopening: ReturnType<typeof setTimeout> | undefined
  readonly #listener: SourceListener
  /** How far the clock of this page is ahead of the cluster's, at the most. */
  #ahead = Infinity

  constructor(listener: SourceListener) {
    this.#listener = listener
    this.#events = this.#open()
  }

  now(): number {
    return this.#ahead === Infinity ? Date.now() : Date.now() - this.#ahead
  }

  async act(action: Action): Promise<void> {
    if (action.kind === 'heal') await post('heal')
    else if (action.kind === 'partition') await post('partition', { groups: action.groups })
    else {
      const { kind, validator, ...body } = action
      await post(`validators/${validator}/${kind}`, body)
    }
  }

  async post(data: string, validator?: number): Promise<Posted> {
    const answer = await post('transaction', validator === undefined ? { data } : { data, validator })
    const { transaction_id: id, validator: taker } = answer as { transaction_id: string; validator: number }
    return { id, validator: taker }
  }

  close(): void {
    clearTimeout(this.#reopening)
    this.#events.close()
  }

  #open(): EventSource {
    const events = new EventSource('events')
    this.#on(events, 'cluster', status => ({ kind: 'cluster', status: status as ClusterStatus }))
    this.#on(events, 'state', state => ({ kind: 'state', state: state as State }))
    this.#on(events, 'delta', delta => ({ kind: 'delta', delta: delta as Delta }))
    events.addEventListener('open', () => this.#listener({ kind: 'connection', isOpen: true }))
    events.addEventListener('error', () => {
      this.#listener({ kind: 'connection', isOpen: false })
      // A connection that breaks is tried again by itself; one that was refused, as where too many pages watch, is not.
      if (events.readyState === EventSource.CLOSED) {
        this.#reopening = setTimeout(() => (this.#events = this.#open()), REOPEN_MS)
      }
    })
    return events
  }

  #on(events: EventSource, name: string, read: (data: { readonly at: number }) => SourceEvent): void {
    events.addEventListener(name, event => {
      const data = JSON.parse(event.data as string) as { readonly at: number }
      this.#ahead = Math.min(this.#ahead, Date.now() - data.at)
      this.#listener(read(data))
    })
  }
}

/** Posts JSON to the supervisor, and throws what it answers where it refuses. */
async function post(path: string, body: unknown = {}): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000)
  }).catch((cause: unknown) => {
    throw new Error('The supervisor does not answer; is it still running?', { cause })
  })
  const answer = (await response.json().catch(() => ({}))) as { message?: string }
  if (!response.ok) throw new Error(answer.message ?? `The supervisor answered ${response.status}`)
  return answer
}
