import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { P2PError } from '@p2plane/wire'
import type { LoopStall } from './watchdog.ts'

/**
 * What a node reports, in libp2p's way: `node.addEventListener('peer:connect', event => event.detail)`.
 */
export interface NodeEvents {
  /** The first connection to a peer opened. */
  'peer:connect': CustomEvent<PeerId>
  /** The last connection to a peer closed. */
  'peer:disconnect': CustomEvent<PeerId>
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
