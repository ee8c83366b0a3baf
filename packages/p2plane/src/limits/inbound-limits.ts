import type { Connection, Stream } from '@libp2p/interface'
import { type CallLimits, type FailureReason, MAX_PAUSE_MS } from '@p2plane/wire'
import { ByteBudget } from './byte-budget.ts'
import { NodeSlots } from './call-slots.ts'
import { Gcra } from './gcra.ts'
import { type Limits, timeRate } from './limits.ts'
import { OpenStreams } from './open-streams.ts'
import type { PeerSlots } from './peer-slots.ts'
import { RecentPeers } from './recent-peers.ts'
import type { WaitWatch } from './slot-usage.ts'

/** What the connections of one peer share. */
interface PeerUsage {
  readonly slots: PeerSlots
  readonly requestBytes: ByteBudget
  readonly time: Gcra
}

/** How much of the node each peer uses, and each connection of it. */
export class InboundLimits {
  readonly #limits: Limits
  readonly #slots: NodeSlots
  readonly #requestBytes: ByteBudget
  readonly #recent = new RecentPeers()
  readonly #peers = new Map<string, PeerUsage>()
  readonly #connections = new WeakMap<Connection, CallLimits>()
  readonly #openStreams = new WeakMap<Connection, OpenStreams>()

  /** @param watch - told of calls that waited for their turn */
  constructor(limits: Limits, watch?: WaitWatch) {
    const { running, queued, responseBytes, runningPerPeer, queuedPerPeer, responseBytesPerPeer } = limits
    this.#limits = limits
    this.#slots = new NodeSlots(
      { running, queued, responseBytes },
      { running: runningPerPeer, queued: queuedPerPeer, responseBytes: responseBytesPerPeer },
      watch
    )
    this.#requestBytes = new ByteBudget(limits.requestBytes)
  }

  /** Peers that are remembered because they are connected, or because of something that they have not given back. */
  get size(): number {
    return this.#peers.size
  }

  /** Those of a connection, made once. */
  of(connection: Connection): CallLimits {
    let limits = this.#connections.get(connection)
    if (limits === undefined) {
      limits = this.#limitsOf(connection.remotePeer.toString())
      this.#connections.set(connection, limits)
    }
    return limits
  }

  /** Why the peer of a connection may not open another stream: it has too many, or is far over its share of the time. */
  refusalOf(connection: Connection, nowMs: number): FailureReason | undefined {
    if (this.of(connection).charge(STREAM_OPEN_COST_MS, nowMs) > MAX_PAUSE_MS) return 'rate-limited'
    return this.#openStreamsOf(connection).isFull ? 'queue-full' : undefined
  }

  /** It has opened one, which counts until it ends. */
  opened(connection: Connection, stream: Stream): void {
    this.#openStreamsOf(connection).add(stream)
  }

  /** A stream of items counts as a call that runs. */
  carriesItems(connection: Connection, stream: Stream): void {
    this.#openStreamsOf(connection).release(stream)
  }

  /**
   * A peer has left. Whoever still uses something, or took time that is not paid for, stays known, or leaving would be a
   * way round the limits.
   */
  forgetIdle(isConnected: (peer: string) => boolean, nowMs: number): void {
    for (const [peer, { slots, requestBytes, time }] of this.#peers) {
      const { running, queued, responseBytes } = slots.usage
      const isIdle = running + queued + responseBytes + requestBytes.usedBytes === 0 && time.isPaid(nowMs)
      if (isIdle && !isConnected(peer)) this.#peers.delete(peer)
    }
  }

  #limitsOf(peer: string): CallLimits {
    const { requestBytesPerConnection, readTimeoutMs, handleTimeoutMs, writeTimeoutMs } = this.#limits
    const usage = this.#usageOf(peer)
    const recent = this.#recent
    return {
      slots: usage.slots,
      requestBytes: new ByteBudget(requestBytesPerConnection, usage.requestBytes),
      charge(spentMs, nowMs) {
        // Nothing is owed for time that nobody else wanted.
        return recent.isAlone(usage, nowMs) ? 0 : usage.time.charge(Math.min(spentMs, MOST_CHARGED_MS), nowMs)
      },
      readTimeoutMs,
      handleTimeoutMs,
      writeTimeoutMs
    }
  }

  #openStreamsOf(connection: Connection): OpenStreams {
    let open = this.#openStreams.get(connection)
    if (open === undefined) {
      open = new OpenStreams(this.#limits.streamsPerConnection)
      this.#openStreams.set(connection, open)
    }
    return open
  }

  #usageOf(peer: string): PeerUsage {
    let usage = this.#peers.get(peer)
    if (usage === undefined) {
      usage = {
        slots: this.#slots.peer(),
        requestBytes: new ByteBudget(this.#limits.requestBytesPerPeer, this.#requestBytes),
        time: new Gcra(timeRate(this.#limits))
      }
      this.#peers.set(peer, usage)
    }
    return usage
  }
}

/**
 * What a stream costs before it says which protocol it is for, in milliseconds: measured, about as much as after that. It
 * is counted whether or not the stream is taken, so a flood of them ends when the flood does.
 */
const STREAM_OPEN_COST_MS = 0.5

/** More was not the peer's doing: the process was suspended, or memory was collected. */
const MOST_CHARGED_MS = 50
