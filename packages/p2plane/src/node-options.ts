import type { ComponentLogger, PrivateKey } from '@libp2p/interface'
import type { Message, RecordType } from '@p2plane/message'
import type { P2PError } from '@p2plane/wire'
import type { Libp2pOptions } from 'libp2p'
import type { AdmissionPolicy, AdmittedPeer } from './admission/policy.ts'
import type { Encrypter, Encryption } from './encryption.ts'
import type { Limits } from './limits/limits.ts'
import type { PeerManager } from './peers/peer-manager.ts'
import type { Preset } from './presets.ts'
import type { Authorisation, Router } from './router.ts'

/** What `createNode` takes. */
export interface NodeOptions<M extends Message> {
  /** Every message the node speaks, as a caller or a handler. */
  messages: readonly M[]
  /**
   * A handler for every message. Without one the node calls only, until `handle` or `consume`. A handler may use the node
   * that it is of: none runs before `createNode` has resolved.
   */
  router?: NoInfer<Router<M>>
  /**
   * Where to listen: multiaddrs, `host:8000`, or `:8000` for every interface. An empty list is not to listen.
   *
   * @default ['/ip4/127.0.0.1/tcp/0'], this host alone, at a free port
   */
  listen?: readonly string[]
  /**
   * Where the network is found: multiaddrs or `host:8000`. Tried at once, and again for as long as the node runs.
   *
   * @default []
   */
  bootstrap?: readonly string[]
  /**
   * Which of libp2p's defaults hold.
   *
   * @default 'lan'
   */
  preset?: Preset
  /**
   * A file with the node's identity, made on first use. Without it, and without `privateKey`, the node is somebody new
   * at each start.
   */
  keyFile?: string
  /** The node's identity itself. */
  privateKey?: PrivateKey
  /**
   * Who is known. `datastorePeerManager` survives a restart.
   *
   * @default memoryPeerManager()
   */
  peers?: PeerManager
  /**
   * Kinds of DHT value this node puts, gets, or keeps for others.
   *
   * @default []
   */
  records?: readonly RecordType[]
  /**
   * Who may come in, and whom this node talks to: no handler runs for a peer, and no request leaves for it, before the
   * policy has said yes.
   *
   * @default open(), everybody, without a handshake
   */
  admission?: AdmissionPolicy
  /**
   * Told of each peer that the policy admits, before anything of it is answered. Where it throws or rejects, the peer is
   * turned away.
   */
  onPeer?: (peer: AdmittedPeer) => void | Promise<void>
  /**
   * Who may ask what: a function for each message that not everybody may ask.
   *
   * @default {}
   */
  authorise?: NoInfer<Authorisation<M>>
  /**
   * For requests that say nothing else, in milliseconds.
   *
   * @default 10_000
   */
  timeoutMs?: number
  /**
   * How much of this node others may use. The numbers that are given stand in place of the defaults.
   *
   * @default each limit's own
   */
  limits?: Partial<Limits>
  /**
   * libp2p's transports.
   *
   * @default [tcp()]
   */
  transports?: NonNullable<Libp2pOptions['transports']>
  /**
   * How connections are encrypted, by name or with libp2p's own encrypters. Whoever dials offers them in this order, and
   * the first that the peer has too is taken.
   *
   * @default ['tls', 'noise']
   */
  encryption?: readonly (Encryption | Encrypter)[]
  /**
   * libp2p's stream muxers.
   *
   * @default [boundedYamux()], of @p2plane/connection
   */
  streamMuxers?: NonNullable<Libp2pOptions['streamMuxers']>
  /** More libp2p services, or others in place of `identify`, `ping` and `dht`. */
  services?: NonNullable<Libp2pOptions['services']>
  /**
   * Where the node and libp2p log.
   *
   * @default libp2p's, which prints what the environment variable DEBUG names, such as `p2plane*`
   */
  logger?: ComponentLogger
  /**
   * Told once of each request that came in and was not answered, as the event `inbound:failure` is, and of what else
   * went wrong with nobody waiting for it. The whole error, which no caller sees: for a log, or a tracker of errors.
   *
   * @default a process warning on standard error where a handler throws, at most one a second
   */
  onError?: (error: P2PError) => void
  /**
   * libp2p's metrics, such as prometheusMetrics() of @libp2p/prometheus-metrics. The node's own are among them, all with
   * names that begin with `p2plane_`.
   *
   * @default nothing is counted
   */
  metrics?: NonNullable<Libp2pOptions['metrics']>
  /**
   * Makes an OpenTelemetry span of each call and of each handler, and carries the trace to peers, and theirs here, in the
   * headers. Needs @opentelemetry/api beside p2plane.
   *
   * @default false, since whoever is called learns the ids of the trace, and its baggage
   */
  tracing?: boolean
  /**
   * Watches the event loop of the process, and fires `loop:stall` where it stood still for longer, in milliseconds: 200
   * is a good value. A handler that computes for long should do so in a worker.
   *
   * @default not watched
   */
  stallMs?: number
}
