import type { Connection, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { P2PError, Slots, transportFailure } from '@p2plane/wire'
import type { Dialer } from '../dialer.ts'
import { sleep } from '../sleep.ts'
import { ReconnectWait } from './reconnect-wait.ts'

/** One attempt may take this long: libp2p's own limit for a dial. */
const ATTEMPT_TIMEOUT_MS = 10_000
/** Attempts at once: what a node dials when a network comes back is not all it knows at the same moment. */
const MAX_PARALLEL = 5
/** Who waits for one of those is bounded by how many are kept. */
const MAX_WAITING = 100_000

/** What `Reconnect` is made of. */
export interface ReconnectComponents {
  dialer: Pick<Dialer, 'connect'>
  /** Monotonic milliseconds. */
  now: () => number
  /** From 0 to below 1. */
  random: () => number
}

/** What `keep` tells. */
export interface KeepEvents {
  onConnect: (connection: Connection) => void
  /** `retryInMs` is undefined where there will be no further attempt: the address is the node's own. */
  onFailure: (error: P2PError, retryInMs: number | undefined) => void
}

/** Keeps connections: made at once, and again whenever they are lost. libp2p gives a peer up after five attempts. */
export class Reconnect {
  readonly #components: ReconnectComponents
  readonly #attempts = new Slots({ running: MAX_PARALLEL, waiting: MAX_WAITING })

  constructor(components: ReconnectComponents) {
    this.#components = components
  }

  /** Resolves once the signal has fired, or there is no sense in another attempt. */
  async keep(target: PeerId | Multiaddr, signal: AbortSignal, { onConnect, onFailure }: KeepEvents): Promise<void> {
    const { now, random } = this.#components
    const wait = new ReconnectWait()
    while (!signal.aborted) {
      let connectedMs = 0
      let error: P2PError | undefined
      try {
        const connection = await this.#connect(target, signal)
        const connectedAtMs = now()
        onConnect(connection)
        await closed(connection, signal)
        connectedMs = now() - connectedAtMs
      } catch (thrown) {
        error = P2PError.is(thrown) ? thrown : transportFailure(thrown, { signal, sent: false })
      }
      if (signal.aborted) return
      const isSelf = error?.reason === 'invalid-argument'
      const retryInMs = isSelf ? undefined : wait.next(connectedMs, random())
      if (error !== undefined) onFailure(error, retryInMs)
      if (retryInMs === undefined) return
      await sleep(retryInMs, signal)
    }
  }

  async #connect(target: PeerId | Multiaddr, signal: AbortSignal): Promise<Connection> {
    await this.#attempts.acquire(signal)
    try {
      const attempt = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)])
      return await this.#components.dialer.connect(target, attempt)
    } finally {
      this.#attempts.release()
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
