import { type Logger, StreamMessageEvent } from '@libp2p/interface'
import { maySendNow, mayTellNow, type MessageStreamInsides } from '@p2plane/connection/message-path'
import { AbstractMultiaddrConnection } from '@libp2p/utils'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { VirtualProcess } from '../time/virtual-process.ts'
import type { Pipe, Segment } from './pipe.ts'
import { reset } from './socket-error.ts'

/** What a node's kernel takes of a connection before it says that it has enough, with what the other's does. */
const WINDOW_BYTES = 1024 * 1024

/** What an end of a connection is made of. */
export interface SimulatedConnectionInit {
  readonly process: VirtualProcess
  readonly direction: 'inbound' | 'outbound'
  readonly remoteAddr: Multiaddr
  readonly log: Logger
  /** Told once this end is of no use any more. */
  readonly onClose: () => void
}

/** What @libp2p/utils names but does not export. */
type SendResult = ReturnType<AbstractMultiaddrConnection['sendData']>
type Data = Parameters<AbstractMultiaddrConnection['sendData']>[0]

/** One end of a connection between two nodes, as libp2p sees a TCP socket. */
export class SimulatedConnection extends AbstractMultiaddrConnection {
  readonly #process: VirtualProcess
  #out: Pipe | undefined
  #peer: SimulatedConnection | undefined
  /** Written here and not taken by the other end. */
  #untakenBytes = 0
  /** What has come and is not read. */
  #unread: Segment[] = []

  constructor({ process, onClose, ...init }: SimulatedConnectionInit) {
    super({ ...init, metricPrefix: '' })
    this.#process = process
    this.addEventListener('close', onClose)
  }

  /** Joins the ends. */
  plug(out: Pipe, peer: SimulatedConnection): void {
    this.#out = out
    this.#peer = peer
  }

  /** Takes what comes. */
  receive(segment: Segment): void {
    if (this.readStatus === 'paused') this.#unread.push(segment)
    else this.#read(segment)
  }

  override send(data: Uint8Array | Data): boolean {
    if (!maySendNow(this as unknown as MessageStreamInsides, data.byteLength)) return super.send(data)
    const { canSendMore } = this.sendData(data)
    this.writableNeedsDrain = !canSendMore
    return canSendMore
  }

  override onData(data: Uint8Array | Data): void {
    const isFirst = mayTellNow(this as unknown as MessageStreamInsides, data.byteLength)
    if (isFirst) this.dispatchEvent(new StreamMessageEvent(data))
    else super.onData(data)
  }

  /** What `send` comes to. */
  override sendData(data: Uint8Array | Data): SendResult {
    // A copy, as the kernel has: what was sent may be changed while it is under way.
    const bytes = data.slice()
    this.#untakenBytes += bytes.byteLength
    this.#out?.write(bytes)
    return { sentBytes: bytes.byteLength, canSendMore: this.#untakenBytes < WINDOW_BYTES }
  }

  override async sendClose(): Promise<void> {
    this.#out?.end('end')
  }

  override sendReset(): void {
    this.#out?.end('reset')
  }

  override sendPause(): void {}

  override sendResume(): void {
    for (const segment of this.#unread.splice(0)) this.receive(segment)
  }

  #read(segment: Segment): void {
    if (segment === 'reset') return this.abort(reset('read'))
    if (segment === 'end') return this.onTransportClosed()
    this.#peer?.taken(segment.byteLength)
    this.onData(segment)
  }

  /** Told by the other end that it took something. */
  taken(bytes: number): void {
    const wasFull = this.#untakenBytes >= WINDOW_BYTES
    this.#untakenBytes -= bytes
    if (!wasFull || this.#untakenBytes >= WINDOW_BYTES) return
    const { clock } = this.#process
    clock.schedule(this.#process, clock.nowMs, () => this.safeDispatchEvent('drain'))
  }
}
