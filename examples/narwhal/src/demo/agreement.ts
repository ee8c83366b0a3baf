import { countBits, listBits } from './bits.ts'

/** Whether validators that committed as much committed the same. */
export type Agreement =
  /** Fewer than two have committed anything. */
  | { readonly kind: 'waiting' }
  /** All that reached a commit have the same digest there. `upTo` is the highest of late that most have reached. */
  | { readonly kind: 'agreed'; readonly upTo: number; readonly digest: string; readonly validators: readonly number[] }
  /** At one commit there are several digests: the history forked. */
  | { readonly kind: 'forked'; readonly index: number; readonly sides: readonly (readonly number[])[] }

/** So many commits back it is looked for one that more validators have reached: the last ones are on their way. */
const LATE = 16

/** What one validator says is the digest of the chain at a commit. */
interface Claim {
  readonly digest: string
  /** Who says so, as bits. */
  by: number
}

/**
 * Compares what validators say of the chain of their commits. The digest of a commit is over the one before, so two that
 * are equal at one index are equal at all before; a fork, once seen, is a fork until one side is wiped.
 */
export class AgreementLog {
  readonly #claims = new Map<number, Claim[]>()
  readonly #keep: number
  #highest = 0

  /** @param keep how many commits back validators are compared */
  constructor(keep = 2048) {
    this.#keep = keep
  }

  claim(index: number, digest: string, validator: number): void {
    if (index < 1 || index <= this.#highest - this.#keep) return
    const claims = this.#claims.get(index) ?? []
    for (const claim of claims) claim.by &= ~(1 << validator)
    const same = claims.find(claim => claim.digest === digest)
    if (same === undefined) claims.push({ digest, by: 1 << validator })
    else same.by |= 1 << validator
    this.#claims.set(
      index,
      claims.filter(({ by }) => by !== 0)
    )
    this.#forgetBelow(index)
  }

  /** Forgets what a validator said: it begins anew. */
  forget(validator: number): void {
    for (const [index, claims] of this.#claims) {
      for (const claim of claims) claim.by &= ~(1 << validator)
      this.#claims.set(
        index,
        claims.filter(({ by }) => by !== 0)
      )
    }
  }

  /** What holds now. */
  get verdict(): Agreement {
    return this.#fork() ?? this.#common() ?? { kind: 'waiting' }
  }

  #fork(): Agreement | undefined {
    let first: { readonly index: number; readonly claims: readonly Claim[] } | undefined
    for (const [index, claims] of this.#claims) {
      if (claims.length > 1 && (first === undefined || index < first.index)) first = { index, claims }
    }
    return first && { kind: 'forked', index: first.index, sides: first.claims.map(({ by }) => listBits(by)) }
  }

  #common(): Agreement | undefined {
    let best: { readonly index: number; readonly claim: Claim } | undefined
    for (let index = this.#highest; index > this.#highest - this.#keep && index > 0; index--) {
      const [claim] = this.#claims.get(index) ?? []
      if (claim !== undefined && countBits(claim.by) > countBits(best?.claim.by ?? 1)) best = { index, claim }
      if (best !== undefined && index <= this.#highest - LATE) break
    }
    if (best === undefined) return undefined
    const { index, claim } = best
    return { kind: 'agreed', upTo: index, digest: claim.digest, validators: listBits(claim.by) }
  }

  /** Whether a validator is on another side of a fork than most. */
  static dissents(verdict: Agreement, validator: number): boolean {
    if (verdict.kind !== 'forked') return false
    const largest = Math.max(...verdict.sides.map(side => side.length))
    const own = verdict.sides.find(side => side.includes(validator))
    return own !== undefined && (own.length < largest || verdict.sides.filter(s => s.length === largest).length > 1)
  }

  #forgetBelow(index: number): void {
    if (index <= this.#highest) return
    this.#highest = index
    for (const old of this.#claims.keys()) {
      if (old > index - this.#keep) break
      this.#claims.delete(old)
    }
  }
}
