import {
  type Connection,
  type CreateListenerOptions,
  type DialTransportOptions,
  type Listener,
  type ListenerEvents,
  type Logger,
  type ComponentLogger,
  serviceCapabilities,
  type Transport,
  transportSymbol,
  type Upgrader
} from '@libp2p/interface'
import { ipPortToMultiaddr } from '@libp2p/utils'
import type { Multiaddr } from '@multiformats/multiaddr'
import { TypedEventEmitter } from 'main-event'
import type { VirtualProcess } from '../time/virtual-process.ts'
import type { Acceptor, Fabric } from './fabric.ts'
import type { Machine } from './machine.ts'
import type { SimulatedConnection } from './simulated-connection.ts'
import { notAvailable } from './socket-error.ts'

/** What the transport needs of libp2p. */
export interface SimulatedTransportComponents {
  readonly logger: ComponentLogger
}

/** libp2p's TCP, over the cables of a fabric. */
export function simulatedTransport(
  fabric: Fabric,
  machine: Machine
): (components: SimulatedTransportComponents) => Transport {
  return components => new SimulatedTransport(fabric, machine, components)
}

class SimulatedTransport implements Transport {
  readonly #fabric: Fabric
  readonly #machine: Machine
  readonly #log: Logger

  readonly [transportSymbol]: true = true
  readonly [Symbol.toStringTag]: string = '@p2plane/testing'
  readonly [serviceCapabilities]: string[] = ['@libp2p/transport']

  constructor(fabric: Fabric, machine: Machine, { logger }: SimulatedTransportComponents) {
    this.#fabric = fabric
    this.#machine = machine
    this.#log = logger.forComponent('p2plane:testing')
  }

  async dial(to: Multiaddr, options: DialTransportOptions): Promise<Connection> {
    const { signal, upgrader } = options
    const raw = await this.#fabric.dial({ from: this.#machine, to, log: this.#log.newScope('outbound'), signal })
    try {
      return await upgrader.upgradeOutbound(raw, options)
    } catch (error) {
      raw.abort(error as Error)
      throw error
    }
  }

  createListener({ upgrader }: CreateListenerOptions): Listener {
    return new SimulatedListener(this.#fabric, this.#machine, upgrader, this.#log.newScope('inbound'))
  }

  listenFilter(addrs: Multiaddr[]): Multiaddr[] {
    return this.dialFilter(addrs)
  }

  dialFilter(addrs: Multiaddr[]): Multiaddr[] {
    return addrs.filter(addr => {
      const [ip, tcp, more] = addr.getComponents().map(({ name }) => name)
      return ip === 'ip4' && tcp === 'tcp' && (more === undefined || more === 'p2p')
    })
  }
}

/** A port of a machine that takes connections. */
class SimulatedListener extends TypedEventEmitter<ListenerEvents> implements Listener, Acceptor {
  readonly process: VirtualProcess
  readonly log: Logger
  readonly #fabric: Fabric
  readonly #machine: Machine
  readonly #upgrader: Upgrader
  readonly #closing = new AbortController()
  readonly #connections = new Set<SimulatedConnection>()
  #port: number | undefined

  constructor(fabric: Fabric, machine: Machine, upgrader: Upgrader, log: Logger) {
    super()
    this.#fabric = fabric
    this.#machine = machine
    this.#upgrader = upgrader
    this.process = machine.process
    this.log = log
  }

  async listen(addr: Multiaddr): Promise<void> {
    const [ip, tcp] = addr.getComponents()
    if (ip?.value !== this.#machine.ip && ip?.value !== '0.0.0.0') throw notAvailable(addr, this.#machine.ip)
    this.#port = this.#fabric.listen(this.#machine, Number(tcp?.value), this)
    queueMicrotask(() => this.safeDispatchEvent('listening'))
  }

  accept(connection: SimulatedConnection): void {
    this.#connections.add(connection)
    connection.addEventListener('close', () => this.#connections.delete(connection))
    this.#upgrader
      .upgradeInbound(connection, { signal: this.#closing.signal })
      .catch((error: unknown) => connection.abort(error as Error))
  }

  getAddrs(): Multiaddr[] {
    return this.#port === undefined ? [] : [ipPortToMultiaddr(this.#machine.ip, this.#port)]
  }

  updateAnnounceAddrs(): void {}

  async close(): Promise<void> {
    if (this.#port === undefined) return
    this.#fabric.unlisten(this.#machine, this.#port)
    this.#port = undefined
    this.#closing.abort()
    for (const connection of this.#connections) connection.abort(new Error('the listener is closed'))
    queueMicrotask(() => this.safeDispatchEvent('close'))
  }
}
