import type { Certificate } from './certificate.ts'

/** A certificate that waits for its parents. */
interface ParkedCertificate {
  readonly certificate: Certificate
  readonly since: number
}

/** Certificates that wait for their parents, at most one for an author and round. */
export class Parked {
  readonly #rounds = new Map<number, (ParkedCertificate | undefined)[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  has(round: number, author: number): boolean {
    return this.#rounds.get(round)?.[author] !== undefined
  }

  add(certificate: Certificate, since: number): void {
    const { round, author } = certificate.header
    let parked = this.#rounds.get(round)
    if (parked === undefined) this.#rounds.set(round, (parked = []))
    if (parked[author] === undefined) this.#size++
    parked[author] = { certificate, since }
  }

  /** Takes out those of a round that need not wait any longer. */
  release(round: number, isReady: (certificate: Certificate) => boolean): readonly Certificate[] {
    const parked = this.#rounds.get(round)
    if (parked === undefined) return NONE
    const ready: Certificate[] = []
    for (const [author, waiting] of parked.entries()) {
      if (waiting === undefined || !isReady(waiting.certificate)) continue
      ready.push(waiting.certificate)
      parked[author] = undefined
    }
    this.#size -= ready.length
    if (parked.every(waiting => waiting === undefined)) this.#rounds.delete(round)
    return ready
  }

  /** Forgets all rounds up to this one. */
  collect(gcRound: number): void {
    for (const [round, parked] of this.#rounds) {
      if (round > gcRound) continue
      this.#size -= parked.filter(waiting => waiting !== undefined).length
      this.#rounds.delete(round)
    }
  }

  /** The lowest round of those that wait, and since when the first of them has; with none `undefined`. */
  oldest(): { lowestRound: number; since: number } | undefined {
    if (this.#size === 0) return undefined
    const oldest = { lowestRound: Infinity, since: Infinity }
    for (const [round, parked] of this.#rounds) {
      oldest.lowestRound = Math.min(oldest.lowestRound, round)
      for (const waiting of parked) if (waiting !== undefined) oldest.since = Math.min(oldest.since, waiting.since)
    }
    return oldest
  }
}

const NONE: readonly Certificate[] = []
