import type { Certificate } from './certificate.ts'
import type { Context } from './context.ts'
import type { CertificateRequest, Response } from './message.ts'

/** A certificate that is so many rounds older than the newest is not handed out any more: others ask for it by now. */
const KEPT_ROUNDS = 2

/** A certificate that is handed out. */
interface Broadcast {
  readonly request: CertificateRequest
  /** Peers that are asked, or have it. */
  readonly reached: boolean[]
}

/** Hands the validator's own certificates to all, each until a peer has it or it is too old to matter. */
export class Broadcaster {
  readonly #context: Context
  #broadcasts: Broadcast[] = []

  constructor(context: Context) {
    this.#context = context
  }

  add(certificate: Certificate): void {
    const { committee, peers } = this.#context
    const reached = Array.from({ length: committee.size }, () => false)
    const broadcast: Broadcast = { request: { type: 'certificate', certificate }, reached }
    const { round } = certificate.header
    this.#broadcasts = this.#broadcasts.filter(({ request }) => request.certificate.header.round > round - KEPT_ROUNDS)
    this.#broadcasts.push(broadcast)
    for (const peer of peers.others) if (!peers.isAway(peer)) this.#send(broadcast, peer)
  }

  answered(peer: number, request: CertificateRequest, response: Response): void {
    if (response.type !== 'ack') this.failed(peer, request)
  }

  failed(peer: number, request: CertificateRequest): void {
    const broadcast = this.#broadcasts.find(known => known.request === request)
    if (broadcast !== undefined) broadcast.reached[peer] = false
  }

  /** Sends them to those who were not reached; to who is away the newest alone, to see whether it is back. */
  retry(): void {
    const { peers } = this.#context
    for (const peer of peers.others) {
      for (const broadcast of peers.isAway(peer) ? this.#broadcasts.slice(-1) : this.#broadcasts) {
        this.#send(broadcast, peer)
      }
    }
  }

  #send(broadcast: Broadcast, peer: number): void {
    const { outbox, options } = this.#context
    if (broadcast.reached[peer]) return
    broadcast.reached[peer] = true
    outbox.request(peer, broadcast.request, options.requestTimeoutMs)
  }
}
