import type { Multiaddr } from '@multiformats/multiaddr'
import type { Logger } from '@libp2p/interface'
import { ipPortToMultiaddr } from '@libp2p/utils'
import type { VirtualProcess } from '../time/virtual-process.ts'
import { Cable } from './cable.ts'
import { cross } from './cross.ts'
import { Link, type LinkInit } from './link.ts'
import type { Machine } from './machine.ts'
import type { SimulatedConnection } from './simulated-connection.ts'
import { inUse, refused } from './socket-error.ts'
import type { Trace } from './trace.ts'

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

/** The first port of those that a machine gives to who does not ask for one. */
const FIRST_EPHEMERAL_PORT = 49_152

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
    await cross(this.link(from.index, machine.index), this.#init.network, signal)
    const acceptor = this.#acceptors.get(place)
    const connection = acceptor && this.#connect({ from, to, log, signal }, machine, acceptor)
    try {
      await cross(this.link(machine.index, from.index), this.#init.network, signal)
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
    for (const cable of this.#cables) cable.resume()
  }

  /** What a kernel does with what a dead process leaves: nobody listens, and each connection is reset. */
  bury(process: VirtualProcess): void {
    for (const [place, acceptor] of this.#acceptors) {
      if (acceptor.process === process) this.#acceptors.delete(place)
    }
    for (const cable of this.#cables) cable.bury(process)
  }

  #connect({ from, to, log }: FabricDial, machine: Machine, acceptor: Acceptor): SimulatedConnection {
    const cable = new Cable({
      ...this.#init,
      number: ++this.#lastCable,
      dialer: { ...from, log, remoteAddr: to, link: this.link(from.index, machine.index) },
      listener: {
        index: machine.index,
        process: acceptor.process,
        log: acceptor.log,
        remoteAddr: ipPortToMultiaddr(from.ip, ++this.#lastPort),
        link: this.link(machine.index, from.index)
      },
      onClose: closed => this.#cables.delete(closed)
    })
    this.#cables.add(cable)
    acceptor.process.take(() => {
      cable.traceOpen()
      acceptor.accept(cable.accepted)
    })
    return cable.dialed
  }
}

/** Where a multiaddr leads to. */
function placeOf(addr: Multiaddr): { ip: string; port: number } {
  const [ip, tcp] = addr.getComponents()
  return { ip: ip?.value ?? '', port: Number(tcp?.value) }
}
