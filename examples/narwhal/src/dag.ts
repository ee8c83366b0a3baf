import { Parked } from './parked.ts'
import { createTransaction, MAX_PARENTS, problemOf, type Sha256, type Transaction } from './transaction.ts'

/** What became of a transaction that arrived. */
export type Arrival =
  /** It is in the DAG now, and behind it those that waited for it. */
  | { readonly outcome: 'added'; readonly added: readonly Transaction[] }
  /** It was in the DAG before. */
  | { readonly outcome: 'known' }
  /** It waits for these parents. */
  | { readonly outcome: 'parked'; readonly missing: readonly string[] }
  /** It can never be in the DAG. */
  | { readonly outcome: 'invalid'; readonly reason: string }

/** How many transactions may wait for their parents. */
const PARKED_CAPACITY = 10_000

interface Vertex {
  readonly transaction: Transaction
  /** The length of the longest way down, and so more than that of any parent. */
  readonly depth: number
}

/**
 * Every valid transaction whose ancestors are known, and nothing else: whoever knows all tips of a DAG knows all of it.
 * What it says depends on the set of transactions alone, never on the order they arrived in. Pure, and nothing here
 * recurses, so a chain may be as long as memory is.
 */
export class Dag {
  readonly #sha256: Sha256
  readonly #vertices = new Map<string, Vertex>()
  readonly #tips = new Set<string>()
  readonly #parked: Parked
  #digest = { size: -1, hex: '' }

  constructor(sha256: Sha256, parkedCapacity: number = PARKED_CAPACITY) {
    this.#sha256 = sha256
    this.#parked = new Parked(parkedCapacity)
  }

  get size(): number {
    return this.#vertices.size
  }

  has(id: string): boolean {
    return this.#vertices.has(id)
  }

  /** Whether it is here, or here but for its parents. */
  holds(id: string): boolean {
    return this.has(id) || this.#parked.has(id)
  }

  /** Whether no other stands on it. */
  isTip(id: string): boolean {
    return this.#tips.has(id)
  }

  /** The ids of all that no other stands on, ascending. */
  get tips(): string[] {
    return [...this.#tips].toSorted()
  }

  /** Makes a transaction of `data` on the tips that have waited longest, and adds it. */
  append(data: string): Transaction {
    const transaction = createTransaction(data, [...this.#tips].slice(0, MAX_PARENTS), this.#sha256)
    this.add(transaction)
    return transaction
  }

  /** Takes a transaction from anywhere. */
  add(transaction: Transaction): Arrival {
    // First of all, so that a known id does not vouch for other data.
    const reason = problemOf(transaction, this.#sha256)
    if (reason !== undefined) return { outcome: 'invalid', reason }
    if (this.has(transaction.id)) return { outcome: 'known' }
    const missing = transaction.parents.filter(parent => !this.has(parent))
    if (missing.length > 0) {
      this.#parked.park(transaction, missing)
      return { outcome: 'parked', missing }
    }
    const added = [transaction]
    // The array grows while it is walked: what one transaction releases may release more.
    for (const next of added) {
      this.#place(next)
      added.push(...this.#parked.release(next.id))
    }
    return { outcome: 'added', added }
  }

  /** What is known of `ids`, and their nearest ancestors up to `most` in all; in causal order. */
  withAncestors(ids: readonly string[], most: number): Transaction[] {
    const found = new Set<Vertex>()
    const queue = [...ids]
    for (const id of queue) {
      if (found.size === most) break
      const vertex = this.#vertices.get(id)
      if (vertex === undefined || found.has(vertex)) continue
      found.add(vertex)
      queue.push(...vertex.transaction.parents)
    }
    return inCausalOrder(found)
  }

  /** Every transaction, parents first, then by id: the same order everywhere. */
  get transactions(): Transaction[] {
    return inCausalOrder(this.#vertices.values())
  }

  /** SHA-256 over the ids in ascending order, each with a newline behind it. */
  get digest(): string {
    // Nothing is ever removed, so a digest of as many transactions is of the same ones.
    if (this.#digest.size !== this.size) {
      const lines = [...this.#vertices.keys()].toSorted().map(id => `${id}\n`)
      this.#digest = { size: this.size, hex: this.#sha256(lines.join('')) }
    }
    return this.#digest.hex
  }

  #place(transaction: Transaction): void {
    const depths = transaction.parents.map(parent => this.#vertices.get(parent)!.depth)
    this.#vertices.set(transaction.id, { transaction, depth: 1 + Math.max(0, ...depths) })
    for (const parent of transaction.parents) this.#tips.delete(parent)
    this.#tips.add(transaction.id)
  }
}

function inCausalOrder(vertices: Iterable<Vertex>): Transaction[] {
  const sorted = [...vertices].toSorted((a, b) => a.depth - b.depth || (a.transaction.id < b.transaction.id ? -1 : 1))
  return sorted.map(({ transaction }) => transaction)
}
