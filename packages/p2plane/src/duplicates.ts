import type { Connection, Libp2p, Logger } from '@libp2p/interface'
import { LANE_PROTOCOL } from '@p2plane/wire'
import { surplus } from './admission/duplicates.ts'
import { sleep } from './sleep.ts'

/** Both ends have seen both connections by then. */
const SETTLE_MS = 1_000
/** Between looks at whether a connection is used. */
const POLL_MS = 50
/** A connection that is used for longer is left, until the next one opens. */
const MOST_POLLS = 1_200

/** What `Duplicates` is made of. */
export interface DuplicatesComponents {
  libp2p: Libp2p
  /** Stops what uses a connection from beginning anything new on it. */
  retire: (connection: Connection) => void
  log: Logger
}

/** Ends what two peers have opened too many of, once nothing is under way on it. */
export class Duplicates {
  readonly #components: DuplicatesComponents
  readonly #stopping = new AbortController()
  readonly #retiring = new WeakSet<Connection>()

  constructor(components: DuplicatesComponents) {
    this.#components = components
  }

  start(): void {
    const { libp2p, log } = this.#components
    libp2p.addEventListener('connection:open', ({ detail: { remotePeer } }) => {
      if (libp2p.getConnections(remotePeer).length < 2) return
      this.#settle(remotePeer).catch((error: unknown) => log.error('duplicates of %p - %e', remotePeer, error))
    })
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #settle(peer: Connection['remotePeer']): Promise<void> {
    const { libp2p } = this.#components
    await sleep(SETTLE_MS, this.#stopping.signal)
    const { protocols } = await libp2p.peerStore.get(peer)
    // Others pick a connection by rules of their own, and would lose what they send as it closes.
    if (!protocols.includes(LANE_PROTOCOL)) return
    const direct = libp2p.getConnections(peer).filter(({ status, limits }) => status === 'open' && limits === undefined)
    await Promise.all(surplus(libp2p.peerId, direct).map(connection => this.#retire(connection)))
  }

  async #retire(connection: Connection): Promise<void> {
    const { retire, log } = this.#components
    if (this.#retiring.has(connection)) return
    this.#retiring.add(connection)
    retire(connection)
    for (let polls = 0; polls < MOST_POLLS && connection.streams.length > 0; polls++) {
      await sleep(POLL_MS, this.#stopping.signal)
      if (this.#stopping.signal.aborted) return
    }
    if (connection.streams.length > 0) return void this.#retiring.delete(connection)
    log('ending a second connection to %p', connection.remotePeer)
    await connection.close()
  }
}
