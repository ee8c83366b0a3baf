import type { Connection, Logger, Stream } from '@libp2p/interface'
import { type LaneResponder, ownsBytes, serveLane, type ServeLaneInit } from '@p2plane/wire'
import { isBrokenRule, toldToCaller } from './inbound-failure.ts'
import type { UnaryRoute } from './inbound-routes.ts'
import { MISDEED } from './limits/bans.ts'
import type { ConnectionGuard } from './limits/connection-guard.ts'
import type { InboundLimits } from './limits/inbound-limits.ts'

/** What `InboundLanes` is made of. */
export interface InboundLanesComponents {
  log: Logger
  limits: InboundLimits
  guard: Pick<ConnectionGuard, 'penalise'>
}

/** What the calls of a lane need of whoever answers them. */
export type LaneCalls = Pick<ServeLaneInit<UnaryRoute>, 'route' | 'respond' | 'onFailure'>

/** The lanes that peers have opened. */
export class InboundLanes {
  readonly #components: InboundLanesComponents
  readonly #open = new Map<LaneResponder, Connection>()

  constructor(components: InboundLanesComponents) {
    this.#components = components
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size
  }

  /** Answers the calls of one lane until it ends. Never rejects. */
  async serve(stream: Stream, connection: Connection, calls: LaneCalls): Promise<void> {
    const { log, limits, guard } = this.#components
    const lane = serveLane(stream, {
      ...calls,
      tell: toldToCaller,
      limits: limits.of(connection),
      ownsBytes: ownsBytes(connection)
    })
    this.#open.set(lane, connection)
    try {
      await lane.ended
    } catch (error) {
      if (isBrokenRule(error)) guard.penalise(connection, MISDEED.brokenRule)
      log('lane from %p ended - %e', connection.remotePeer, error)
    } finally {
      this.#open.delete(lane)
    }
  }

  /** Tells every caller that no further call is taken. */
  async goAway(): Promise<void> {
    await Promise.all([...this.#open.keys()].map(lane => lane.goAway()))
  }

  /** Takes no further calls by the lanes of one connection, and says so. */
  retire(connection: Connection): void {
    for (const [lane, carrier] of this.#open) if (carrier === connection) void lane.goAway()
  }
}
