import type { CounterGroup, HistogramGroup, Metrics } from '@libp2p/interface'
import type { ProtocolId } from '@p2plane/message'
import { type ErrorCode, P2PError } from '@p2plane/wire'
import type { CallBegin, WatchedCall } from './call-watch.ts'

/** For messages the node does not speak: a peer may ask for as many as it likes, and each line of metrics costs memory. */
const OTHER = 'other'

/** From 50 µs, a call within one machine, to 10 s, the deadline of most. */
export const DURATION_BUCKETS: number[] = [
  0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
]

/** Durations that are filed in a row: enough to be cheap, few enough to be done in less than a tenth of a millisecond. */
const MOST_WAITING = 128

/**
 * The calls of one direction. All but durations is counted in plain numbers and handed over when somebody reads the
 * metrics, so that a call pays for little.
 */
export class CallCounts {
  inFlight = 0
  readonly direction: 'outbound' | 'inbound'
  readonly durations: Durations
  readonly requests: Counts
  readonly failures: Counts
  readonly failureCodes: Counts
  readonly retries: Counts
  readonly bytes: Counts
  readonly #messages: ReadonlySet<string>

  constructor(metrics: Metrics, direction: 'outbound' | 'inbound', messages: ReadonlySet<string>) {
    const group = (name: string, label: string, help: string): Counts =>
      new Counts(metrics, `p2plane_${direction}_${name}_total`, label, help)
    this.direction = direction
    this.#messages = messages
    this.requests = group('requests', 'message', 'Requests and streams that began')
    this.failures = group('failures', 'message', 'Those that ended without an answer')
    this.failureCodes = group('failure_codes', 'code', 'The same, by why')
    this.retries = group('retries', 'message', 'Attempts after the first')
    this.bytes = group('bytes', 'body', 'Of encoded requests and responses; of streams the requests alone')
    this.durations = new Durations(metrics, `p2plane_${direction}_duration_seconds`)
  }

  begin({ protocolId, requestBytes }: CallBegin): CountedCall {
    this.inFlight++
    this.requests.add(protocolId, 1)
    this.bytes.add('request', requestBytes)
    return new CountedCall(this, protocolId)
  }

  /** Of inbound calls told by who answers them, since many fail that no handler ever saw. */
  failed(protocolId: ProtocolId, code: ErrorCode): void {
    this.failures.add(this.#messages.has(protocolId) ? protocolId : OTHER, 1)
    this.failureCodes.add(code, 1)
  }

  /** Gives the metrics what was counted since the last time. */
  handOver(): void {
    this.durations.handOver()
    for (const counts of [this.requests, this.failures, this.failureCodes, this.retries, this.bytes]) counts.handOver()
  }
}

/** One call, for as long as it takes. */
export class CountedCall implements WatchedCall {
  readonly #counts: CallCounts
  readonly #protocolId: ProtocolId
  readonly #beganMs = performance.now()

  constructor(counts: CallCounts, protocolId: ProtocolId) {
    this.#counts = counts
    this.#protocolId = protocolId
  }

  onResponse(bytes: number): void {
    this.#counts.bytes.add('response', bytes)
  }

  onRetry(): void {
    this.#counts.retries.add(this.#protocolId, 1)
  }

  end(error: unknown): void {
    this.#counts.inFlight--
    this.#counts.durations.add(this.#protocolId, (performance.now() - this.#beganMs) / 1_000)
    if (error === undefined || this.#counts.direction === 'inbound') return
    this.#counts.failed(this.#protocolId, P2PError.is(error) ? error.code : 'unknown')
  }
}

/** A counter by label, as a Map of what was not handed over yet. */
export class Counts {
  readonly #group: CounterGroup
  readonly #since = new Map<string, number>()

  constructor(metrics: Metrics, name: string, label: string, help: string) {
    this.#group = metrics.registerCounterGroup(name, { label, help })
  }

  add(label: string, count: number): void {
    this.#since.set(label, (this.#since.get(label) ?? 0) + count)
  }

  handOver(): void {
    if (this.#since.size === 0) return
    this.#group.increment(Object.fromEntries(this.#since))
    this.#since.clear()
  }
}

/**
 * A histogram by message. Filing a duration is most of what counting a call costs, and less where many are filed in a
 * row: so they wait until there are many, or somebody reads the metrics.
 */
class Durations {
  readonly #group: HistogramGroup
  readonly #waiting = new Map<ProtocolId, number[]>()

  constructor(metrics: Metrics, name: string) {
    this.#group = metrics.registerHistogramGroup(name, {
      label: 'message',
      help: 'From the request to the answer or the failure',
      buckets: DURATION_BUCKETS
    })
  }

  add(protocolId: ProtocolId, seconds: number): void {
    const waiting = this.#waiting.get(protocolId)
    if (waiting === undefined) this.#waiting.set(protocolId, [seconds])
    else if (waiting.push(seconds) >= MOST_WAITING) this.#file(protocolId, waiting)
  }

  handOver(): void {
    for (const [protocolId, waiting] of this.#waiting) this.#file(protocolId, waiting)
  }

  #file(protocolId: ProtocolId, waiting: number[]): void {
    const observed: Record<string, number> = {}
    for (const seconds of waiting) {
      observed[protocolId] = seconds
      this.#group.observe(observed)
    }
    waiting.length = 0
  }
}
