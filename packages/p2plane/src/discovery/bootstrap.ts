import type { Connection, Logger } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { P2PError, transportFailure } from '@p2plane/wire'
import type { Dialer } from '../dialer.ts'
import type { BootstrapConnect, BootstrapFailure } from '../events.ts'
import { BOOTSTRAP_BACKOFF, backoffMs } from '../policy.ts'
import { sleep } from '../sleep.ts'

/** One attempt may take this long: libp2p's own limit for a dial. */
const ATTEMPT_TIMEOUT_MS = 10_000
/** A connection that lasted this long makes an address as good as new: the next failure is the first again. */
const STABLE_MS = 10_000

/** What `Bootstrap` is made of. */
export interface BootstrapComponents {
  addrs: readonly Multiaddr[]
  dialer: Dialer
  log: Logger
  /** Monotonic milliseconds. */
  now: () => number
  /** From 0 to below 1. */
  random: () => number
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
    this.#loops = this.#components.addrs.map(addr => this.#keep(addr))
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#loops)
  }

  async #keep(addr: Multiaddr): Promise<void> {
    const { signal } = this.#stopping
    const { now, random } = this.#components
    for (let failures = 0; !signal.aborted;) {
      const startedAt = now()
      const error = await this.#connectUntilClosed(addr)
      if (signal.aborted) return
      failures = now() - startedAt > STABLE_MS ? 1 : failures + 1
      const isSelf = error?.reason === 'invalid-argument'
      const retryInMs = isSelf ? undefined : backoffMs(BOOTSTRAP_BACKOFF, failures, random())
      if (error !== undefined) this.#components.onFailure({ addr, error, retryInMs })
      if (retryInMs === undefined) return
      await sleep(retryInMs, signal)
    }
  }

  /** Resolves when the connection is lost, with undefined, or could not be made, with why. */
  async #connectUntilClosed(addr: Multiaddr): Promise<P2PError | undefined> {
    const { dialer, log, onConnect } = this.#components
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)])
    try {
      const connection = await dialer.connect(addr, signal)
      log('connected to bootstrap address %a', addr)
      onConnect({ addr, peer: connection.remotePeer })
      await closed(connection, this.#stopping.signal)
      return undefined
    } catch (error) {
      log('bootstrap address %a - %e', addr, error)
      return P2PError.is(error) ? error : transportFailure(error, { signal, sent: false })
    }
  }
}

function closed(connection: Connection, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      connection.removeEventListener('close', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    connection.addEventListener('close', done)
    signal.addEventListener('abort', done)
    if (connection.status !== 'open' || signal.aborted) done()
  })
}
