import type { PeerId } from '@libp2p/interface'
import type { P2PError } from '@p2plane/wire'
import { redialInMs } from './redial.ts'
import { type Rejection, rejectionError } from './rejection.ts'

/** The most peers to remember a refusal of. */
const MAX_REMEMBERED = 1_000

interface Refusal {
  readonly rejection: Rejection
  readonly refusals: number
  readonly untilMs: number
}

/** Peers that have turned this node away, so that it does not knock again too soon. */
export class Refusals {
  readonly #byPeer = new Map<string, Refusal>()
  readonly #now: () => number

  /** @param now monotonic milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  /** A peer has turned this node away. */
  add(peer: PeerId, rejection: Rejection): void {
    const id = peer.toString()
    const refusals = (this.#byPeer.get(id)?.refusals ?? 0) + 1
    const waitMs = redialInMs(rejection, refusals)
    this.#byPeer.delete(id)
    if (waitMs === 0) return
    this.#byPeer.set(id, { rejection, refusals, untilMs: this.#now() + waitMs })
    const [oldest] = this.#byPeer.keys()
    if (this.#byPeer.size > MAX_REMEMBERED && oldest !== undefined) this.#byPeer.delete(oldest)
  }

  /** A peer has let this node in. */
  delete(peer: PeerId): void {
    this.#byPeer.delete(peer.toString())
  }

  /** Why a peer is not to be dialled now. Undefined where it may be. */
  errorOf(peer: string): P2PError | undefined {
    if (this.#byPeer.size === 0) return undefined
    const refusal = this.#byPeer.get(peer)
    if (refusal === undefined || refusal.untilMs <= this.#now()) return undefined
    return rejectionError(refusal.rejection, peer)
  }
}
