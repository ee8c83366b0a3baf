import type { Rate } from './gcra.ts'

/** How much of a node others may use. Each number stands for itself: change one, and the others hold. */
export interface Limits {
  /**
   * Handlers of one peer's calls that run at once. Twice what one lane announces: a lane that is lost leaves handlers
   * behind, which count until they end, and the lane in its place begins with as many. A handler that answers at once
   * never counts.
   *
   * @default 512
   */
  readonly runningPerPeer: number
  /**
   * Calls of one peer that wait for that. Another lane's worth: a peer may call on several lanes, each of which thinks
   * it is alone. The next is refused.
   *
   * @default 256
   */
  readonly queuedPerPeer: number
  /**
   * Handlers of all peers' calls that run at once: eight peers at their most.
   *
   * @default 4_096
   */
  readonly running: number
  /**
   * Calls of all peers that wait for that.
   *
   * @default 1_024
   */
  readonly queued: number
  /**
   * Bytes of requests on one connection that were announced and are not answered yet: sixteen of the longest that a
   * message allows unless it says otherwise. Requests of up to 64 KiB are not counted: they are here already.
   *
   * @default 16_777_216
   */
  readonly requestBytesPerConnection: number
  /**
   * Likewise of one peer, on all its connections.
   *
   * @default 33_554_432
   */
  readonly requestBytesPerPeer: number
  /**
   * Likewise of all peers: eight of them at their most.
   *
   * @default 268_435_456
   */
  readonly requestBytes: number
  /**
   * Bytes of responses that one peer has not taken yet. With more than this, its calls wait before they are handled;
   * what is over twice as much is not kept.
   *
   * @default 16_777_216
   */
  readonly responseBytesPerPeer: number
  /**
   * Likewise of all peers: sixteen of them at their most.
   *
   * @default 268_435_456
   */
  readonly responseBytes: number
  /**
   * A request has to be here in whole by then, in milliseconds, however steadily it trickles. Ethereum's consensus
   * clients give 5 to 10 seconds.
   *
   * @default 5_000
   */
  readonly readTimeoutMs: number
  /**
   * A handler has to answer by then, in milliseconds: a caller's default deadline, after which nobody listens.
   *
   * @default 10_000
   */
  readonly handleTimeoutMs: number
  /**
   * A peer that takes nothing of what it asked for has this long, in milliseconds, before the stream is reset. NATS cuts
   * a slow consumer after as long.
   *
   * @default 10_000
   */
  readonly writeTimeoutMs: number
  /**
   * Of this node's time, what the calls of one peer may take, while others call too. Half: one that takes all it gets
   * leaves as much to the rest, and two that do leave nothing idle.
   *
   * @default 0.5
   */
  readonly timeSharePerPeer: number
  /**
   * Streams of one connection that its peer has opened and that have not ended, streams of items aside. Twice what a node
   * has under way, and more than the 100 that rust-libp2p takes. The next is reset before anything is made of it.
   *
   * @default 128
   */
  readonly streamsPerConnection: number
  /**
   * Connections at once. Above that, new ones are refused.
   *
   * @default 256
   */
  readonly connections: number
  /**
   * Connections of one peer. Two peers that dial each other at once have two; more are what a lost network left behind.
   * go-libp2p allows 8.
   *
   * @default 8
   */
  readonly connectionsPerPeer: number
  /**
   * Connections from one IPv4 address or one /56 of IPv6, which is what a household has. go-libp2p allows 8.
   *
   * @default 8 with the preset `public`, else Infinity: many nodes on one host are what those presets are for
   */
  readonly connectionsPerAddress: number
  /**
   * Connections from one /48 of IPv6, which is what a site has. go-libp2p allows 64.
   *
   * @default 64 with the preset `public`, else Infinity
   */
  readonly connectionsPerNetwork: number
  /**
   * How long who breaks the rules of the wire again and again stays out, in milliseconds: the peer, and where
   * `connectionsPerAddress` has an end, its address. After a third of this, half of what somebody did is forgotten.
   * Lodestar bans for 30 minutes.
   *
   * @default 1_800_000
   */
  readonly banMs: number
}

const MIB = 1024 * 1024

/** What holds unless a node says otherwise. The reasons stand at each number's name. */
export const DEFAULT_LIMITS: Limits = {
  runningPerPeer: 512,
  queuedPerPeer: 256,
  running: 4_096,
  queued: 1_024,
  requestBytesPerConnection: 16 * MIB,
  requestBytesPerPeer: 32 * MIB,
  requestBytes: 256 * MIB,
  responseBytesPerPeer: 16 * MIB,
  responseBytes: 256 * MIB,
  readTimeoutMs: 5_000,
  handleTimeoutMs: 10_000,
  writeTimeoutMs: 10_000,
  timeSharePerPeer: 0.5,
  streamsPerConnection: 128,
  connections: 256,
  connectionsPerPeer: 8,
  connectionsPerAddress: Number.POSITIVE_INFINITY,
  connectionsPerNetwork: Number.POSITIVE_INFINITY,
  banMs: 30 * 60_000
}

/** What holds with a preset's limits and those that a node was given. */
export function limitsFor(preset: Partial<Limits>, given: Partial<Limits> = {}): Limits {
  const isGiven = ([, value]: [string, unknown]): boolean => value !== undefined
  return { ...DEFAULT_LIMITS, ...preset, ...Object.fromEntries(Object.entries(given).filter(isGiven)) }
}

/** A peer may take this much of the node's time at once, in milliseconds, before its share is looked at: a burst is no flood. */
const TIME_BURST_MS = 100

/** A flood is paid for once it has ended, and that has an end too: what floods may also be a fault that somebody has mended. */
const MOST_OWED_MS = 30_000

/** The rate, in milliseconds of work per millisecond, of a share of the node's time. */
export function timeRate({ timeSharePerPeer }: Limits): Rate {
  return { perMs: timeSharePerPeer, burst: TIME_BURST_MS, mostOwedMs: MOST_OWED_MS }
}
