import type { Header } from './header.ts'

/** Two headers of one author for one round, each with its signature: proof that it lies. */
export interface Equivocation {
  readonly author: number
  readonly round: number
  readonly headers: readonly [Header, Header]
}

/** Proofs that are kept for an author: one convicts it, and more cost memory. */
const MAX_PER_AUTHOR = 8

/** The proofs that were found, the first of each author. */
export class Equivocations {
  readonly #found: Equivocation[] = []
  readonly #onFound: (found: Equivocation) => void

  /** @param onFound told of each, once */
  constructor(onFound: (found: Equivocation) => void) {
    this.#onFound = onFound
  }

  get all(): readonly Equivocation[] {
    return this.#found
  }

  /** Takes one from the log. */
  restore({ headers: [first, second] }: Equivocation): void {
    this.add(first, second)
  }

  /** @param first and `second`, of one author and round, both signed and different */
  add(first: Header, second: Header): void {
    const { author, round } = first
    const known = this.#found.filter(equivocation => equivocation.author === author)
    if (known.length >= MAX_PER_AUTHOR || known.some(equivocation => equivocation.round === round)) return
    const found: Equivocation = { author, round, headers: [first, second] }
    this.#found.push(found)
    this.#onFound(found)
  }
}
