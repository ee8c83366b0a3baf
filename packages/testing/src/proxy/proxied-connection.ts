import type { Socket } from 'node:net'
import type { Random } from '../random.ts'
import { ProxyFlow } from './proxy-flow.ts'
import type { ProxyShape } from './proxy-shape.ts'

/** Which way: `up` to the target, `down` to who dialled. */
export type Direction = 'up' | 'down'

/** One connection through a proxy. */
export interface ProxiedConnection {
  /** Passes nothing on from here on, and tells nobody: both ends see silence. */
  blackhole(direction?: Direction): void
  /** Passes on what was held, and what comes. */
  heal(): void
  /** Ends one direction, as whoever sends in it would; the other goes on. */
  halfClose(direction: Direction): void
  /** Ends it by force: both ends see ECONNRESET. */
  reset(): void
}

/** Both sockets of a connection, and what passes between them. */
export class SocketPair implements ProxiedConnection {
  readonly #sockets: readonly [Socket, Socket]
  readonly #flows: Readonly<Record<Direction, ProxyFlow>>

  constructor(near: Socket, far: Socket, shape: () => Required<ProxyShape>, random: Random, onClose: () => void) {
    this.#sockets = [near, far]
    this.#flows = { up: new ProxyFlow(near, far, shape, random), down: new ProxyFlow(far, near, shape, random) }
    for (const [socket, other] of [
      [near, far],
      [far, near]
    ] as const) {
      // By force where it came by force, such as a peer that was killed.
      socket
        .on('error', () => void other.resetAndDestroy())
        .once('close', () => {
          other.destroySoon()
          onClose()
        })
    }
  }

  blackhole(direction?: Direction): void {
    for (const each of direction === undefined ? DIRECTIONS : [direction]) this.#flows[each].block()
  }

  heal(): void {
    for (const each of DIRECTIONS) this.#flows[each].unblock()
  }

  halfClose(direction: Direction): void {
    this.#flows[direction].end()
  }

  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }
}

const DIRECTIONS: readonly Direction[] = ['up', 'down']
