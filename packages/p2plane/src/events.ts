import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { AdmittedPeer } from './admission/policy.ts'
import type { Rejection } from './admission/rejection.ts'
import type { P2PError } from '@p2plane/wire'
import type { LoopStall } from './watchdog.ts'

/**
 * What a node reports, in libp2p's way: `node.addEventListener('peer:connect', event => event.detail)`.
 */
export interface NodeEvents {
  /** The first connection to a peer opened. With an admission policy it is not admitted yet: see `peer:admitted`. */
  'peer:connect': CustomEvent<PeerId>
  /** The last connection to a peer closed. */
  'peer:disconnect': CustomEvent<PeerId>
  /** The admission policy has let a peer in, after which its requests are answered. */
  'peer:admitted': CustomEvent<AdmittedPeer>
  /** A peer was turned away or let go, by this node or by itself. */
  'peer:rejected': CustomEvent<PeerRejected>
  /** A bootstrap address was reached. */
  'bootstrap:connect': CustomEvent<BootstrapConnect>
  /** A bootstrap address could not be reached. The node goes on trying. */
  'bootstrap:failure': CustomEvent<BootstrapFailure>
  /**
   * A request that came in was not answered, and why: `invalid-request`, `handler-failed` with what the handler threw
   * as `cause`, `timeout`, `cancelled` where the caller gave up, and so on. The caller is told less.
   */
  'inbound:failure': CustomEvent<P2PError>
  /** The event loop stood still for longer than `NodeOptions.stallMs`. */
  'loop:stall': CustomEvent<LoopStall>
}

/** The detail of `peer:rejected`. */
export interface PeerRejected extends Rejection {
  /** Whom it is about. */
  readonly peer: PeerId
}

/** The detail of `bootstrap:connect`. */
export interface BootstrapConnect {
  /** The address, as `NodeOptions.bootstrap` has it. */
  readonly addr: Multiaddr
  /** Who answered there. */
  readonly peer: PeerId
}

/** The detail of `bootstrap:failure`. */
export interface BootstrapFailure {
  /** The address, as `NodeOptions.bootstrap` has it. */
  readonly addr: Multiaddr
  /** Why not. */
  readonly error: P2PError
  /** Until the next attempt. Undefined where there will be none, because the address is the node's own. */
  readonly retryInMs: number | undefined
}
