import type { Logger, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Reconnect } from './reconnect.ts'

/** What `KeptPeers` is made of. */
export interface KeptPeersComponents {
  reconnect: Reconnect
  log: Logger
}

/** The peers that an application cannot do without, and keeps a connection to. */
export class KeptPeers {
  readonly #components: KeptPeersComponents
  readonly #loops = new Map<AbortController, Promise<void>>()

  constructor(components: KeptPeersComponents) {
    this.#components = components
  }

  /** Connects, and again whenever the connection is lost, until what is returned is disposed of or the node stops. */
  keep(target: PeerId | Multiaddr): Disposable {
    const { reconnect, log } = this.#components
    const stopping = new AbortController()
    const loop = reconnect.keep(target, stopping.signal, {
      onConnect: ({ remotePeer }) => log('connected to %p, which is kept', remotePeer),
      onFailure: (error, retryInMs) => log('%s, which is kept, in %d ms again - %e', target, retryInMs, error)
    })
    this.#loops.set(
      stopping,
      loop.finally(() => this.#loops.delete(stopping))
    )
    return { [Symbol.dispose]: () => stopping.abort() }
  }

  async stop(): Promise<void> {
    for (const stopping of this.#loops.keys()) stopping.abort()
    await Promise.all(this.#loops.values())
  }
}
