import type { CertificateRecord, Commit, Digest } from '../core/index.ts'
import { slotOf } from './slot.ts'

/** The one history that all honest validators have to agree on. Whoever comes first writes it, the others are compared. */
export class SharedHistory {
  readonly #commits: Commit[] = []
  /** By slot, the certificate that somebody honest has. */
  readonly #certificates = new Map<number, Digest>()
  readonly #batches = new Set<Digest>()
  readonly #epoch: number

  constructor(epoch: number) {
    this.#epoch = epoch
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
    if (header.epoch !== this.#epoch) throw new Error(`a certificate of epoch ${header.epoch}`)
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
      if (this.#batches.has(digest)) throw new Error(`${digest} is committed twice`)
      this.#batches.add(digest)
    }
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
