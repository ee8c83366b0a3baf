import type { Connection, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { unlessAborted } from '@p2plane/wire'

interface SharedDial {
  readonly connection: Promise<Connection>
  readonly controller: AbortController
  waiting: number
}

/** One dial a target, however many wait for it. It ends when the last of them gives up. */
export class SharedDials {
  readonly #dial: (target: PeerId | Multiaddr, signal: AbortSignal) => Promise<Connection>
  readonly #byTarget = new Map<string, SharedDial>()

  constructor(dial: (target: PeerId | Multiaddr, signal: AbortSignal) => Promise<Connection>) {
    this.#dial = dial
  }

  /** Joins the dial that is under way, or begins one. Rejects with the signal's reason where that fires first. */
  async dial(target: PeerId | Multiaddr, signal: AbortSignal): Promise<Connection> {
    const shared = this.#byTarget.get(target.toString()) ?? this.#begin(target)
    shared.waiting++
    try {
      return await unlessAborted(shared.connection, signal)
    } finally {
      if (--shared.waiting === 0) shared.controller.abort(signal.reason)
    }
  }

  #begin(target: PeerId | Multiaddr): SharedDial {
    const key = target.toString()
    const controller = new AbortController()
    const shared = { controller, connection: this.#dial(target, controller.signal), waiting: 0 }
    const forget = (): void => {
      if (this.#byTarget.get(key) === shared) this.#byTarget.delete(key)
    }
    this.#byTarget.set(key, shared)
    controller.signal.addEventListener('abort', forget, { once: true })
    shared.connection.then(forget, forget)
    return shared
  }
}
