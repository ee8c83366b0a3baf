import type { BatchBytes, Crypto, Digest, HeaderBody, Signature } from '../core/index.ts'

/** Rounds for which names and signatures are remembered. Nobody asks about older ones. */
const KEPT_ROUNDS = 10_000

/** The names of one round, and who has signed what. */
interface RoundTokens {
  readonly ids: Map<string, Digest>
  /** By header id, the signature of each signer. */
  readonly signatures: Map<Digest, (Signature | undefined)[]>
}

/**
 * Cryptography by bookkeeping: a digest is a name that its content is given once, a signature an entry that only the signer
 * can make. It cannot be forged, costs nothing, and reads well: `3.1` is the header of round 3 by author 1, `3.1'1` the
 * second such header that somebody made.
 */
export class TokenCrypto {
  readonly #rounds = new Map<number, RoundTokens>()
  readonly #knownIds = new WeakMap<HeaderBody, Digest>()
  readonly #batches = new Map<string, Digest>()
  readonly #commits = new Map<string, Digest>()
  readonly #decoder = new TextDecoder('latin1')

  /** The cryptography of one validator: it can sign for itself alone. */
  of(signer: number): Crypto {
    return {
      batchDigest: bytes => this.#batchDigest(bytes),
      headerId: body => this.#headerId(body),
      certificateDigest: headerId => headerId,
      commitDigest: (...content) => named(this.#commits, 'commit ', content.join()),
      sign: (headerId, round) => this.#sign(signer, headerId, round),
      verify: (by, headerId, round, _author, signature) =>
        this.#rounds.get(round)?.signatures.get(headerId)?.[by] === signature
    }
  }

  #batchDigest(bytes: BatchBytes): Digest {
    return named(this.#batches, 'batch ', bytes.map(piece => this.#decoder.decode(piece)).join(''))
  }

  #headerId(body: HeaderBody): Digest {
    let id = this.#knownIds.get(body)
    if (id === undefined) {
      id = this.#nameOf(body)
      this.#knownIds.set(body, id)
    }
    return id
  }

  #nameOf({ epoch, round, author, timestampMs, payload, parents }: HeaderBody): Digest {
    let content = `${epoch} ${author} ${timestampMs}`
    for (const { digest, worker } of payload) content += ` ${digest}/${worker}`
    for (const { author: parent, digest } of parents) content += ` ${parent}:${digest}`
    const { ids } = this.#round(round)
    let id = ids.get(content)
    if (id === undefined) {
      const plain = `${round}.${author}`
      id = ids.has(plain) ? `${plain}'${ids.size}` : plain
      ids.set(content, id)
      ids.set(plain, plain)
    }
    return id
  }

  #sign(signer: number, headerId: Digest, round: number): Signature {
    const { signatures } = this.#round(round)
    let signers = signatures.get(headerId)
    if (signers === undefined) signatures.set(headerId, (signers = []))
    return (signers[signer] ??= `${headerId} by ${signer}`)
  }

  #round(round: number): RoundTokens {
    let tokens = this.#rounds.get(round)
    if (tokens === undefined) {
      tokens = { ids: new Map(), signatures: new Map() }
      this.#rounds.set(round, tokens)
      this.#rounds.delete(round - KEPT_ROUNDS)
    }
    return tokens
  }
}

/** What a content is called: the same each time. */
function named(names: Map<string, Digest>, prefix: string, content: string): Digest {
  let name = names.get(content)
  if (name === undefined) names.set(content, (name = `${prefix}${names.size}`))
  return name
}
