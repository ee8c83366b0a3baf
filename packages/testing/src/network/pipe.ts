import { NETWORK } from '../time/virtual-clock.ts'
import type { VirtualProcess } from '../time/virtual-process.ts'
import { type Link, nextResendMs } from './link.ts'

/** What goes over a connection: bytes, its orderly end, or its end by force. */
export type Segment = 'end' | 'reset' | Uint8Array

/** What a pipe is made of. */
export interface PipeInit {
  readonly link: Link
  /** The network itself, which nothing stops. */
  readonly network: VirtualProcess
  readonly receiver: VirtualProcess
  /** Takes what arrives, as the receiver. */
  readonly receive: (segment: Segment) => void
}

interface UnderWay {
  readonly sentMs: number
  readonly segment: Segment
}

/** One direction of a connection: whatever is put in comes out, late but in order. */
export class Pipe {
  readonly #init: PipeInit
  /** What was written since something left. TCP too makes one of what is written in one turn. */
  #written: Uint8Array[] = []
  /** When the last of what is under way arrives. */
  #lastArrivalMs = 0
  /** What arrived where nothing comes through, and what is behind it. */
  #lost: UnderWay[] = []

  constructor(init: PipeInit) {
    this.#init = init
  }

  write(bytes: Uint8Array): void {
    this.#written.push(bytes)
    if (this.#written.length > 1) return
    this.#init.network.clock.afterThis(() => this.#flush())
  }

  /** Ends it, after what was written. */
  end(how: 'end' | 'reset'): void {
    this.#flush()
    this.#depart(how, 0)
  }

  /** Sends again what was lost, when it is time to. */
  resume(): void {
    const [first] = this.#lost
    if (first === undefined) return
    const { clock } = this.#init.network
    this.#at(nextResendMs(first.sentMs, clock.nowMs) + this.#travelMs(0), () => {
      for (const underWay of this.#lost.splice(0)) this.#arrive(underWay)
    })
  }

  #flush(): void {
    if (this.#written.length === 0) return
    const bytes = this.#written.length === 1 ? this.#written[0]! : Buffer.concat(this.#written)
    this.#written = []
    this.#depart(bytes, bytes.byteLength)
  }

  #depart(segment: Segment, bytes: number): void {
    const sentMs = this.#init.link.departureMs(this.#init.network.clock.nowMs, bytes)
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, sentMs + this.#travelMs(bytes))
    this.#at(this.#lastArrivalMs, () => this.#arrive({ sentMs, segment }))
  }

  #arrive(underWay: UnderWay): void {
    const { link, receiver, receive } = this.#init
    if (link.isBlocked || this.#lost.length > 0) this.#lost.push(underWay)
    else receiver.takeLast(() => receive(underWay.segment))
  }

  #travelMs(bytes: number): number {
    return this.#init.link.travelMs(bytes, this.#init.network.random)
  }

  #at(dueMs: number, happen: () => void): void {
    this.#init.network.clock.schedule(NETWORK, dueMs, happen)
  }
}
