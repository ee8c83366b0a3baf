import type { Logger } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { VirtualProcess } from '../time/virtual-process.ts'
import type { Link } from './link.ts'
import { Pipe, type Segment } from './pipe.ts'
import { SimulatedConnection } from './simulated-connection.ts'
import type { Trace, TraceEntry } from './trace.ts'

/** One end of what a cable joins. */
export interface CableEnd {
  readonly process: VirtualProcess
  /** Of the machine. */
  readonly index: number
  readonly log: Logger
  /** Where the other one is, as this one sees it. */
  readonly remoteAddr: Multiaddr
  /** The way from here to the other end. */
  readonly link: Link
}

/** What a cable is made of. */
export interface CableInit {
  readonly number: number
  readonly dialer: CableEnd
  readonly listener: CableEnd
  /** The network itself, which nothing stops. */
  readonly network: VirtualProcess
  readonly trace: Trace
  /** Both ends are closed. */
  readonly onClose: (cable: Cable) => void
}

/** One connection, with what is its own at both ends. */
export class Cable {
  readonly dialed: SimulatedConnection
  readonly accepted: SimulatedConnection
  readonly #init: CableInit
  readonly #pipes: readonly Pipe[]

  constructor(init: CableInit) {
    this.#init = init
    const { dialer, listener } = init
    this.dialed = this.#end(dialer, 'outbound')
    this.accepted = this.#end(listener, 'inbound')
    const there = this.#pipe(dialer, listener, this.accepted)
    const back = this.#pipe(listener, dialer, this.dialed)
    this.#pipes = [there, back]
    this.dialed.plug(there, this.accepted)
    this.accepted.plug(back, this.dialed)
  }

  /** Says in the trace that the listener was told. */
  traceOpen(): void {
    const { dialer, listener } = this.#init
    this.#trace(this.#name(dialer, listener), 'open')
  }

  /** What was lost is sent again. */
  resume(): void {
    for (const pipe of this.#pipes) pipe.resume()
  }

  /** The end that a dead process has is reset, as a kernel does. */
  bury(process: VirtualProcess): void {
    const { dialer, listener } = this.#init
    if (dialer.process === process) reset(process, this.dialed)
    if (listener.process === process) reset(process, this.accepted)
  }

  #end({ process, log, remoteAddr }: CableEnd, direction: 'inbound' | 'outbound'): SimulatedConnection {
    const onClose = (): void => {
      if ([this.dialed, this.accepted].every(({ status }) => status !== 'open')) this.#init.onClose(this)
    }
    return new SimulatedConnection({ process, direction, remoteAddr, log, onClose })
  }

  #pipe(from: CableEnd, to: CableEnd, end: SimulatedConnection): Pipe {
    const name = this.#name(from, to)
    const receive = (segment: Segment): void => {
      if (typeof segment === 'string') this.#trace(name, segment)
      else this.#trace(name, 'data', segment)
      end.receive(segment)
    }
    return new Pipe({ link: from.link, network: this.#init.network, receiver: to.process, receive })
  }

  #name(from: CableEnd, to: CableEnd): string {
    return `${from.index}>${to.index} #${this.#init.number}`
  }

  #trace(what: string, kind: TraceEntry['kind'], content?: Uint8Array): void {
    const { network, trace } = this.#init
    trace.add({ atMs: network.clock.nowMs, what, kind, bytes: content?.byteLength ?? 0 }, content)
  }
}

function reset(process: VirtualProcess, end: SimulatedConnection): void {
  process.enter(() => end.abort(new Error('the node has crashed')))
}
