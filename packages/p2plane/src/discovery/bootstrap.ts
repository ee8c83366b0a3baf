import type { Logger } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { BootstrapConnect, BootstrapFailure } from '../events.ts'
import type { Reconnect } from '../peers/reconnect.ts'

/** What `Bootstrap` is made of. */
export interface BootstrapComponents {
  addrs: readonly Multiaddr[]
  reconnect: Reconnect
  log: Logger
  onConnect: (event: BootstrapConnect) => void
  onFailure: (event: BootstrapFailure) => void
}

/** Keeps the node connected to its bootstrap addresses: tried at once, and again for as long as the node runs. */
export class Bootstrap {
  readonly #components: BootstrapComponents
  readonly #stopping = new AbortController()
  #loops: Promise<void>[] = []

  constructor(components: BootstrapComponents) {
    this.#components = components
  }

  start(): void {
    const { addrs, reconnect, log, onConnect, onFailure } = this.#components
    this.#loops = addrs.map(addr =>
      reconnect.keep(addr, this.#stopping.signal, {
        onConnect({ remotePeer }) {
          log('connected to bootstrap address %a', addr)
          onConnect({ addr, peer: remotePeer })
        },
        onFailure(error, retryInMs) {
          log('bootstrap address %a - %e', addr, error)
          onFailure({ addr, error, retryInMs })
        }
      })
    )
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#loops)
  }
}
