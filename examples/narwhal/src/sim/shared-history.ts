import { type CertificateRecord, type Commit, type Digest, type Header, KNOWN_DEPTHS } from '../core/index.ts'
import { slotOf } from './slot.ts'

/** What `SharedHistory` takes. */
export interface SharedHistoryInit {
  readonly epoch: number
  readonly gcDepth: number
  /** Whether a validator lies. */
  readonly isLiar: (validator: number) => boolean
}

/** The one history that all honest validators have to agree on. Whoever comes first writes it, the others are compared. */
export class SharedHistory {
  readonly #commits: Commit[] = []
  /** By slot, the certificate that somebody honest has. */
  readonly #certificates = new Map<number, Digest>()
  /** By its digest, the header of each such certificate. */
  readonly #headers = new Map<Digest, Header>()
  /** Of each batch that is committed, the round of the last anchor that did it. */
  readonly #batches = new Map<Digest, number>()
  readonly #init: SharedHistoryInit

  constructor(init: SharedHistoryInit) {
    this.#init = init
  }

  /** How many commits there are. */
  get length(): number {
    return this.#commits.length
  }

  /** Whether a batch is committed. */
  has(batch: Digest): boolean {
    return this.#batches.has(batch)
  }

  /** Somebody honest has a certificate. @throws Error where somebody else has another one for the same author and round */
  certified({ certificate: { header, digest } }: CertificateRecord): void {
    if (header.epoch !== this.#init.epoch) throw new Error(`a certificate of epoch ${header.epoch}`)
    this.#headers.set(digest, header)
    const slot = slotOf(header.round, header.author)
    const known = this.#certificates.get(slot)
    if (known === undefined) this.#certificates.set(slot, digest)
    else if (known !== digest)
      throw new Error(`two certificates for validator ${header.author} in round ${header.round}`)
  }

  /** Somebody honest commits. @throws Error where it is not what others have committed in its place */
  committed(commit: Commit): void {
    const known = this.#commits[commit.index - 1]
    if (known === undefined) return this.#append(commit)
    if (known.digest !== commit.digest || known.timestampMs !== commit.timestampMs || !hasSameBatches(known, commit)) {
      throw new Error(`commit ${commit.index} is ${summary(known)} for one and ${summary(commit)} for another`)
    }
  }

  #append(commit: Commit): void {
    if (commit.index !== this.#commits.length + 1) throw new Error(`commit ${commit.index} comes before others`)
    if (commit.timestampMs < (this.#commits.at(-1)?.timestampMs ?? 0)) throw new Error('time goes back')
    this.#commits.push(commit)
    for (const { digest } of commit.batches) {
      if (this.#batches.has(digest) && !this.#mayRepeat(digest, commit)) throw new Error(`${digest} is committed twice`)
      this.#batches.set(digest, commit.anchor.round)
    }
  }

  /** A liar can have a batch committed again that the linearizer need not know any more; nobody honest does. */
  #mayRepeat(batch: Digest, { anchor, certificates }: Commit): boolean {
    const { gcDepth, isLiar } = this.#init
    if (anchor.round - this.#batches.get(batch)! < KNOWN_DEPTHS * gcDepth) return false
    const by = certificates.find(({ digest }) => this.#headers.get(digest)?.payload.some(has => has.digest === batch))
    return by !== undefined && isLiar(by.author)
  }
}

function hasSameBatches(one: Commit, other: Commit): boolean {
  return (
    one.batches.length === other.batches.length &&
    one.batches.every(({ digest }, i) => digest === other.batches[i]!.digest)
  )
}

function summary({ anchor, certificates, timestampMs }: Commit): string {
  const names = certificates.map(({ round, author }) => `${round}.${author}`)
  return `${anchor.round}.${anchor.author}: ${names.join(' ')} (at ${timestampMs})`
}
