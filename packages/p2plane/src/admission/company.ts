import type { PeerId } from '@libp2p/interface'
import type { Greeting } from './greeting.ts'

/** Who is in, by any number of connections each. */
export class Company {
  /** By peer id as text. */
  readonly #byPeer = new Map<string, Set<Greeting>>()
  #arrivals = 0

  /** How many peers have come in so far: a verdict holds for the company it was taken in. */
  get arrivals(): number {
    return this.#arrivals
  }

  get peers(): PeerId[] {
    return [...this.#byPeer.values()].flatMap(([first]) => first?.connection.remotePeer ?? [])
  }

  has(peer: PeerId): boolean {
    return this.#byPeer.has(peer.toString())
  }

  /** How many there are beside this one. */
  others(peer: PeerId): number {
    return this.#byPeer.size - (this.has(peer) ? 1 : 0)
  }

  /** True for a peer's first connection. */
  add(greeting: Greeting): boolean {
    const id = greeting.connection.remotePeer.toString()
    const more = this.#byPeer.get(id)
    if (more !== undefined) {
      more.add(greeting)
      return false
    }
    this.#byPeer.set(id, new Set([greeting]))
    this.#arrivals++
    return true
  }

  delete(greeting: Greeting): void {
    const id = greeting.connection.remotePeer.toString()
    const all = this.#byPeer.get(id)
    if (all?.delete(greeting) === true && all.size === 0) this.#byPeer.delete(id)
  }
}
