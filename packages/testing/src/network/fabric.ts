import type { Multiaddr } from '@multiformats/multiaddr'
import type { Logger } from '@libp2p/interface'
import { ipPortToMultiaddr } from '@libp2p/utils'
import type { VirtualProcess } from '../time/virtual-process.ts'
import { Link, type LinkInit } from './link.ts'
import type { Machine } from './machine.ts'
import { Pipe, type Segment } from './pipe.ts'
import { SimulatedConnection } from './simulated-connection.ts'
import { inUse, refused } from './socket-error.ts'
import type { Trace, TraceEntry } from './trace.ts'

/** What a fabric is made of. */
export interface FabricInit {
  readonly link: LinkInit
  /** The network itself, which nothing stops. */
  readonly network: VirtualProcess
  readonly trace: Trace
}

/** Whoever takes connections at a port. */
export interface Acceptor {
  readonly process: VirtualProcess
  readonly log: Logger
  accept(connection: SimulatedConnection): void
}

/** What a dial takes. */
export interface FabricDial {
  readonly from: Machine
  readonly to: Multiaddr
  readonly log: Logger
  readonly signal: AbortSignal
}

/** One connection, with what is its own at both ends. */
interface Cable {
  readonly ends: readonly [SimulatedConnection, SimulatedConnection]
  readonly pipes: readonly [Pipe, Pipe]
  readonly processes: readonly [VirtualProcess, VirtualProcess]
}

/** The first port of those that a machine gives to who does not ask for one. */
const FIRST_EPHEMERAL_PORT = 49_152

/** How long Linux waits before it asks once more to be connected, doubled each time. */
const SYN_RESEND_MS = 1_000

/** The machines' kernels and the cables between them. */
export class Fabric {
  readonly #init: FabricInit
  readonly #machines = new Map<string, Machine>()
  readonly #acceptors = new Map<string, Acceptor>()
  readonly #links = new Map<string, Link>()
  readonly #cables = new Set<Cable>()
  #lastCable = 0
  #lastPort = FIRST_EPHEMERAL_PORT - 1

  constructor(init: FabricInit) {
    this.#init = init
  }

  add(machine: Machine): void {
    this.#machines.set(machine.ip, machine)
  }

  /** @returns the port, which is another where it was 0 @throws where it is taken */
  listen({ ip }: Machine, port: number, acceptor: Acceptor): number {
    const ownPort = port === 0 ? ++this.#lastPort : port
    const place = `${ip}:${ownPort}`
    if (this.#acceptors.has(place)) throw inUse(place)
    this.#acceptors.set(place, acceptor)
    return ownPort
  }

  unlisten({ ip }: Machine, port: number): void {
    this.#acceptors.delete(`${ip}:${port}`)
  }

  /** Connects, in the time that TCP's handshake takes. @throws as node:net does, or with what the signal fired for */
  async dial({ from, to, log, signal }: FabricDial): Promise<SimulatedConnection> {
    const { process } = from
    const { ip, port } = placeOf(to)
    const machine = this.#machines.get(ip)
    const place = `${ip}:${port}`
    if (!process.isAlive || machine === undefined) throw refused(place)
    await this.#cross(this.link(from.index, machine.index), signal)
    const acceptor = this.#acceptors.get(place)
    const connection = acceptor && this.#connect({ from, to, log, signal }, machine, acceptor)
    try {
      await this.#cross(this.link(machine.index, from.index), signal)
      await new Promise<void>(resolve => process.take(resolve))
      signal.throwIfAborted()
    } catch (error) {
      connection?.abort(error as Error)
      throw error
    }
    if (connection === undefined) throw refused(place)
    return connection
  }

  /** The way from one machine to another. */
  link(from: number, to: number): Link {
    const key = `${from}>${to}`
    let link = this.#links.get(key)
    if (link === undefined) {
      link = new Link(this.#init.link)
      this.#links.set(key, link)
    }
    return link
  }

  /** Lets everything through, and what was lost is sent again. */
  heal(): void {
    for (const link of this.#links.values()) link.isBlocked = false
    for (const { pipes } of this.#cables) for (const pipe of pipes) pipe.resume()
  }

  /** What a kernel does with what a dead process leaves: nobody listens, and each connection is reset. */
  bury(process: VirtualProcess): void {
    for (const [place, acceptor] of this.#acceptors) {
      if (acceptor.process === process) this.#acceptors.delete(place)
    }
    for (const { ends, processes } of this.#cables) {
      for (const [side, end] of ends.entries()) {
        if (processes[side] === process) process.enter(() => end.abort(new Error('the node has crashed')))
      }
    }
  }

  /** Says something that is no part of a connection, as often as it takes. */
  #cross(link: Link, signal: AbortSignal): Promise<void> {
    const { network } = this.#init
    const { clock } = network
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(signal.reason as Error)
      const say = (times: number): void => {
        clock.schedule(network, clock.nowMs + link.travelMs(0, network.random), () => {
          if (signal.aborted) return
          if (link.isBlocked) {
            clock.schedule(network, clock.nowMs + SYN_RESEND_MS * 2 ** times, () => say(times + 1))
            return
          }
          signal.removeEventListener('abort', abort)
          resolve()
        })
      }
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort, { once: true })
      say(0)
    })
  }

  #connect({ from, to, log }: FabricDial, machine: Machine, acceptor: Acceptor): SimulatedConnection {
    const number = ++this.#lastCable
    const processes = [from.process, acceptor.process] as const
    const onClose = (): void => {
      if (cable.ends.every(({ status }) => status !== 'open')) this.#cables.delete(cable)
    }
    const remoteAddr = ipPortToMultiaddr(from.ip, ++this.#lastPort)
    const ends = [
      new SimulatedConnection({ process: processes[0], direction: 'outbound', remoteAddr: to, log, onClose }),
      new SimulatedConnection({ process: processes[1], direction: 'inbound', remoteAddr, log: acceptor.log, onClose })
    ] as const
    const pipes = [
      this.#pipe(
        `${from.index}>${machine.index} #${number}`,
        this.link(from.index, machine.index),
        processes[1],
        ends[1]
      ),
      this.#pipe(
        `${machine.index}>${from.index} #${number}`,
        this.link(machine.index, from.index),
        processes[0],
        ends[0]
      )
    ] as const
    const cable: Cable = { ends, pipes, processes }
    ends[0].plug(pipes[0], ends[1])
    ends[1].plug(pipes[1], ends[0])
    this.#cables.add(cable)
    acceptor.process.take(() => {
      this.#trace(`${from.index}>${machine.index} #${number}`, 'open')
      acceptor.accept(ends[1])
    })
    return ends[0]
  }

  #pipe(what: string, link: Link, receiver: VirtualProcess, end: SimulatedConnection): Pipe {
    const receive = (segment: Segment): void => {
      if (typeof segment === 'string') this.#trace(what, segment)
      else this.#trace(what, 'data', segment)
      end.receive(segment)
    }
    return new Pipe({ link, network: this.#init.network, receiver, receive })
  }

  #trace(what: string, kind: TraceEntry['kind'], content?: Uint8Array): void {
    const { network, trace } = this.#init
    trace.add({ atMs: network.clock.nowMs, what, kind, bytes: content?.byteLength ?? 0 }, content)
  }
}

/** Where a multiaddr leads to. */
function placeOf(addr: Multiaddr): { ip: string; port: number } {
  const [ip, tcp] = addr.getComponents()
  return { ip: ip?.value ?? '', port: Number(tcp?.value) }
}
