import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ClusterControl, PostedTransaction } from './cluster-control.ts'
import type { ClusterStatus, Fault } from './cluster-status.ts'
import { PlausibleCluster, type PlausibleInit } from './plausible-cluster.fixture.ts'
import { sseBlock } from './sse.ts'

const FAULTS = { isolate: 'isolated', slow: 'slow', lie: 'lying' } as const

/** What was done to a cluster, in words. */
type Deed = string

/**
 * A cluster that only says what a cluster would say, to test what stands in front of one. Its validators are streams of
 * events on one server; what is done to it is put down.
 */
export class PlausibleControl implements ClusterControl, AsyncDisposable {
  readonly deeds: Deed[] = []
  readonly plausible: PlausibleCluster
  #groups: readonly (readonly number[])[] = []
  readonly #faults: { isolated: boolean; slow: boolean; lying: boolean }[]
  readonly #listeners = new Set<() => void>()
  readonly #readers = new Map<ServerResponse, number>()
  readonly #server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    this.#readers.set(response, Number(request.url!.split('/')[1]))
    request.on('close', () => this.#readers.delete(response))
  })
  #timer: NodeJS.Timeout | undefined

  private constructor(init: PlausibleInit) {
    this.plausible = new PlausibleCluster(init)
    this.#faults = Array.from({ length: init.size }, () => ({ isolated: false, slow: false, lying: false }))
  }

  static async start(init: PlausibleInit): Promise<PlausibleControl> {
    const control = new PlausibleControl(init)
    control.#server.listen(0, '127.0.0.1')
    await once(control.#server, 'listening')
    control.#timer = setInterval(() => control.#tell(), 100)
    return control
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  /** How many read the events of its validators. */
  get readers(): number {
    return this.#readers.size
  }

  get status(): ClusterStatus {
    const { status } = this.plausible.status(Date.now())
    const { port } = this.#server.address() as AddressInfo
    const validators = status.validators.map((each, index) => ({
      ...each,
      ...this.#faults[index],
      url: `http://127.0.0.1:${port}/${index}`
    }))
    return { ...status, validators, groups: this.#groups }
  }

  onStatus(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async kill(validator: number): Promise<void> {
    this.plausible.down.add(validator)
    this.#did(`kill ${validator}`)
    for (const [response, index] of this.#readers) if (index === validator) response.destroy()
  }

  async restart(validator: number): Promise<void> {
    this.plausible.down.delete(validator)
    this.#did(`restart ${validator}`)
  }

  async wipe(validator: number): Promise<void> {
    this.#did(`wipe ${validator}`)
  }

  async setFault(validator: number, fault: Fault, on: boolean): Promise<void> {
    this.#faults[validator]![FAULTS[fault]] = on
    this.#did(`${fault} ${validator} ${on}`)
  }

  async partition(groups: readonly (readonly number[])[]): Promise<void> {
    this.#groups = groups
    this.#did(`partition ${groups.join(' | ')}`)
  }

  async heal(): Promise<void> {
    this.#groups = []
    this.#did('heal')
  }

  async post(data: string, validator: number): Promise<PostedTransaction> {
    this.#did(`post ${data} to ${validator}`)
    return { id: `id of ${data}`, validator }
  }

  #did(deed: Deed): void {
    this.deeds.push(deed)
    for (const listener of this.#listeners) listener()
  }

  #tell(): void {
    for (const { delta } of this.plausible.deltas(Date.now())) {
      const block = sseBlock('delta', JSON.stringify(delta))
      for (const [response, index] of this.#readers) {
        if (index === delta.validator) response.write(`${block}\n\n`)
      }
    }
  }
}
