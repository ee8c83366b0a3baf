/** What a node counts, on libp2p's Metrics interface. */
import type { Histogram, Metrics } from '@libp2p/interface'
import type { ProtocolId } from '@p2plane/message'
import type { FailureReason } from '@p2plane/wire'
import { CallCounts, Counts, DURATION_BUCKETS } from './call-counts.ts'
import type { CallBegin, CallWatch, WatchedCall } from './call-watch.ts'
import type { InboundFailure } from './inbound-failure.ts'

/** What `NodeMetrics` is made of. */
export interface NodeMetricsComponents {
  metrics: Metrics
  /** What the node speaks. */
  messages: Iterable<ProtocolId>
  /** Lanes that are open, by who opened them. Asked when the metrics are read. */
  lanes: () => { outbound: number; inbound: number }
  /** Calls that wait at this end for their turn. Asked when the metrics are read. */
  waiting: () => number
}

/** What a request fails with where a limit is why. */
const LIMITS: ReadonlySet<FailureReason | undefined> = new Set<FailureReason | undefined>([
  'queue-full',
  'rate-limited',
  'request-too-large',
  'slow-consumer'
])

/** Counts calls, and what befalls a node beside them. */
export class NodeMetrics implements CallWatch {
  readonly #outbound: CallCounts
  readonly #inbound: CallCounts
  readonly #refusals: Counts
  readonly #waits: Histogram
  readonly #stalls: Histogram

  constructor({ metrics, messages, lanes, waiting }: NodeMetricsComponents) {
    // The first to be registered, and so to be read: when the counters are, they have all that was counted.
    metrics.registerMetricGroup('p2plane_requests_in_flight', {
      label: 'direction',
      help: 'Requests and streams without an answer yet',
      calculate: () => {
        this.#handOver()
        return { outbound: this.#outbound.inFlight, inbound: this.#inbound.inFlight }
      }
    })
    metrics.registerMetric('p2plane_requests_waiting', {
      help: 'Requests that wait here because a peer takes no more at once',
      calculate: waiting
    })
    metrics.registerMetricGroup('p2plane_lanes_open', {
      label: 'direction',
      help: 'Lanes, by who opened them',
      calculate: lanes
    })
    const known = new Set<string>(messages)
    this.#outbound = new CallCounts(metrics, 'outbound', known)
    this.#inbound = new CallCounts(metrics, 'inbound', known)
    this.#refusals = new Counts(metrics, 'p2plane_refusals_total', 'reason', 'What a limit refused')
    this.#waits = metrics.registerHistogram('p2plane_inbound_wait_seconds', {
      help: 'How long requests waited for their turn, where one limit or another made them wait',
      buckets: DURATION_BUCKETS
    })
    this.#stalls = metrics.registerHistogram('p2plane_event_loop_stall_seconds', {
      help: 'How long the event loop stood still, where it did',
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    })
  }

  outgoing(call: CallBegin): WatchedCall {
    return this.#outbound.begin(call)
  }

  incoming(call: CallBegin): WatchedCall {
    return this.#inbound.begin(call)
  }

  /** A request that came was not answered, whether its handler ran or not. */
  inboundFailed({ protocolId, code, reason }: Pick<InboundFailure, 'protocolId' | 'code' | 'reason'>): void {
    this.#inbound.failed(protocolId, code)
    if (LIMITS.has(reason)) this.refused(reason!)
  }

  /** A limit was reached, and something refused for it. */
  refused(reason: FailureReason): void {
    this.#refusals.add(reason, 1)
  }

  /** A request had to wait before it was handled. */
  waited(waitedMs: number): void {
    this.#waits.observe(waitedMs / 1_000)
  }

  /** The event loop stood still. */
  stalled(durationMs: number): void {
    this.#stalls.observe(durationMs / 1_000)
  }

  #handOver(): void {
    this.#outbound.handOver()
    this.#inbound.handOver()
    this.#refusals.handOver()
  }
}
