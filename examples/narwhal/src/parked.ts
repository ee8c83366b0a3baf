import type { Transaction } from './transaction.ts'

interface Waiting {
  readonly transaction: Transaction
  /** The parents that are not known yet. */
  readonly missing: Set<string>
}

/** Transactions whose parents are not all known yet. Bounded: whoever sends orphans for ever drives out only orphans. */
export class Parked {
  readonly #capacity: number
  /** The oldest first. */
  readonly #waiting = new Map<string, Waiting>()
  /** Who waits for a parent, by the parent's id. */
  readonly #children = new Map<string, Set<string>>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#waiting.size
  }

  has(id: string): boolean {
    return this.#waiting.has(id)
  }

  /** Keeps a transaction until its missing parents are known; the oldest makes room where there is none. */
  park(transaction: Transaction, missing: readonly string[]): void {
    if (this.has(transaction.id)) return
    this.#waiting.set(transaction.id, { transaction, missing: new Set(missing) })
    for (const parent of missing) {
      const children = this.#children.get(parent) ?? new Set()
      this.#children.set(parent, children.add(transaction.id))
    }
    if (this.size > this.#capacity) this.#forgetOldest()
  }

  /** A parent is known now: the transactions that waited for nothing else, no longer parked. */
  release(parent: string): Transaction[] {
    const released: Transaction[] = []
    for (const id of this.#children.get(parent) ?? []) {
      const waiting = this.#waiting.get(id)!
      waiting.missing.delete(parent)
      if (waiting.missing.size > 0) continue
      this.#waiting.delete(id)
      released.push(waiting.transaction)
    }
    this.#children.delete(parent)
    return released
  }

  #forgetOldest(): void {
    const [oldest] = this.#waiting.values()
    if (oldest === undefined) return
    const { transaction, missing } = oldest
    this.#waiting.delete(transaction.id)
    for (const parent of missing) {
      const children = this.#children.get(parent)
      children?.delete(transaction.id)
      if (children?.size === 0) this.#children.delete(parent)
    }
  }
}
