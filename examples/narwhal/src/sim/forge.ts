import type { Random } from '@p2plane/testing'
import type { BatchRef, Certificate, Committee, Crypto, Header, HeaderBody } from '../core/index.ts'

/** What a liar can make: whatever it likes, signed by itself. */
export class Forge {
  readonly #committee: Committee
  readonly #crypto: Crypto
  readonly #random: Random

  constructor(committee: Committee, crypto: Crypto, random: Random) {
    this.#committee = committee
    this.#crypto = crypto
    this.#random = random
  }

  /** A header with a name and a signature that are right, whatever it says. */
  header({ epoch, round, author, timestampMs, payload, parents }: HeaderBody): Header {
    const body: HeaderBody = { epoch, round, author, timestampMs, payload, parents }
    const id = this.#crypto.headerId(body)
    return { ...body, id, signature: this.#crypto.sign(id, round, author) }
  }

  /** The same header but for its clock, which hardly anybody would notice. */
  twin(header: Header): Header {
    return this.header({ ...header, timestampMs: header.timestampMs + 1 })
  }

  /** The same header in a round where it does not belong. */
  misnamed(header: Header): Header {
    const { round } = header
    const rounds = [0, -1, round - 3, round + 2, round + 900, round + 5_000, Number.NaN]
    return this.header({ ...header, round: rounds[Math.floor(this.#random() * rounds.length)]! })
  }

  /** Says that batches came through other workers. */
  withOtherWorkers(header: Header): Header {
    const { workers } = this.#committee
    const payload = header.payload.map(({ digest, worker }) => ({ digest, worker: (worker + 1) % workers }))
    return this.header({ ...header, payload })
  }

  withPayload(header: Header, payload: readonly BatchRef[]): Header {
    return this.header({ ...header, payload })
  }

  /** Leaves out what its author has said before. */
  withoutOwnParent(header: Header): Header {
    const parents = header.parents.filter(({ author }) => author !== header.author)
    return parents.length < this.#committee.quorum ? header : this.header({ ...header, parents })
  }

  ofAnotherEpoch(header: Header): Header {
    return this.header({ ...header, epoch: header.epoch + 1 })
  }

  /** The name and the signature of a header, on something else. */
  tampered(header: Header): Header {
    return { ...header, timestampMs: header.timestampMs - 1 }
  }

  certificate(header: Header, votes: ReadonlyMap<number, string>): Certificate {
    const signers = [...votes.keys()].toSorted((a, b) => a - b)
    const signatures = signers.map(signer => votes.get(signer)!)
    return {
      header,
      digest: this.#crypto.certificateDigest(header.id, header.round, header.author),
      signers,
      signatures
    }
  }

  /** A certificate for which nobody has voted but its author: with the votes for another header, or its own again and again. */
  unfounded({ header, digest, signers, signatures }: Certificate): Certificate {
    const twin = this.twin(header)
    const forged = { header: twin, digest: this.#crypto.certificateDigest(twin.id, twin.round, twin.author) }
    if (this.#random() < 0.3) return { ...forged, signers, signatures }
    if (this.#random() < 0.3) return { header: this.tampered(header), digest, signers, signatures }
    return { ...forged, signers: signers.map(() => twin.author), signatures: signers.map(() => twin.signature) }
  }
}
