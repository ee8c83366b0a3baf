import type { Certificate } from './certificate.ts'
import type { Context } from './context.ts'
import type { Dag } from './dag.ts'
import type { Signature } from './digest.ts'
import type { Header } from './header.ts'
import type { Response, VoteRequest } from './message.ts'
import { quorumOf } from './validity.ts'

/** What a peer has said to the header that is to be certified. */
type Stance = 'unasked' | 'asked' | 'missing' | 'voted' | 'refused'

/** Gathers the votes for the validator's own header, until they are a certificate. */
export class Certifier {
  readonly #context: Context
  readonly #dag: Dag
  readonly #onCertificate: (certificate: Certificate) => void
  #header: Header | undefined
  #stances: Stance[] = []
  #signatures: (Signature | undefined)[] = []
  #stake = 0

  constructor(context: Context, dag: Dag, onCertificate: (certificate: Certificate) => void) {
    this.#context = context
    this.#dag = dag
    this.#onCertificate = onCertificate
  }

  /** The header that waits for votes. */
  get header(): Header | undefined {
    return this.#header
  }

  /** @param header which this validator has appended to its log. The one before it is given up */
  begin(header: Header): void {
    const { committee, author, peers } = this.#context
    this.#header = header
    this.#stances = Array.from({ length: committee.size }, () => 'unasked')
    this.#signatures = Array.from({ length: committee.size }, () => undefined)
    this.#stake = committee.stake(author)
    for (const peer of peers.others) if (!peers.isAway(peer)) this.#ask(peer, NONE)
    this.#certifyAtQuorum()
  }

  answered(peer: number, request: VoteRequest, response: Response): void {
    if (this.#header === undefined || request.header.id !== this.#header.id) return
    if (response.type === 'vote') this.#voted(peer, this.#header, response.signature)
    else if (response.type === 'missing') this.#missing(peer, request, response.parents)
    else this.#stances[peer] = response.type === 'refused' && isFinal(response.reason) ? 'refused' : 'unasked'
  }

  failed(peer: number, request: VoteRequest): void {
    if (request.header.id === this.#header?.id) this.#stances[peer] = 'unasked'
  }

  /** Asks those again who have not said anything. */
  retry(): void {
    if (this.#header === undefined) return
    for (const peer of this.#context.peers.others) {
      if (this.#stances[peer] === 'unasked' || this.#stances[peer] === 'missing') this.#ask(peer, NONE)
    }
  }

  #ask(peer: number, parents: readonly Certificate[]): void {
    const { outbox, options } = this.#context
    this.#stances[peer] = 'asked'
    // A header that left before it was on disk might be followed by another one after a crash.
    outbox.requestWhenDurable(peer, { type: 'vote', header: this.#header!, parents }, options.requestTimeoutMs)
  }

  #voted(peer: number, { id, round, author }: Header, signature: Signature): void {
    const { crypto, committee, stats, mutations } = this.#context
    this.#stances[peer] = 'voted'
    if (!mutations?.has('signatures-unchecked') && !crypto.verify(peer, id, round, author, signature)) {
      stats.invalid++
      return
    }
    if (this.#signatures[peer] !== undefined) return
    this.#signatures[peer] = signature
    this.#stake += committee.stake(peer)
    this.#certifyAtQuorum()
  }

  /** Sends the parents along that the peer misses; where it has missed them before, only after a while. */
  #missing(peer: number, { header, parents: attached }: VoteRequest, missing: readonly number[]): void {
    this.#stances[peer] = 'missing'
    if (attached.length > 0) return
    const parents = header.parents
      .filter(({ author }) => missing.includes(author))
      .map(({ author }) => this.#dag.get(header.round - 1, author)?.certificate)
    if (parents.length > 0)
      this.#ask(
        peer,
        parents.filter(parent => parent !== undefined)
      )
  }

  #certifyAtQuorum(): void {
    const { committee, crypto, mutations } = this.#context
    const header = this.#header!
    if (this.#stake < quorumOf(committee, mutations)) return
    const signers = [...this.#signatures.keys()].filter(peer => this.#signatures[peer] !== undefined)
    this.#header = undefined
    this.#onCertificate({
      header,
      digest: crypto.certificateDigest(header.id, header.round, header.author),
      signers,
      signatures: signers.map(signer => this.#signatures[signer]!)
    })
  }
}

const NONE: readonly Certificate[] = []

/** Whether asking again is in vain. */
function isFinal(reason: string): boolean {
  return reason === 'invalid' || reason === 'equivocation' || reason === 'too-old'
}
