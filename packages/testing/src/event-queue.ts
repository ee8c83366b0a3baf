/** What is due at a time, in the order of `push` where times are equal. */
export interface Due<T> {
  /** When, in milliseconds. */
  readonly dueMs: number
  /** What. */
  readonly item: T
}

interface Entry<T> extends Due<T> {
  readonly order: number
}

/** A binary heap of what is due. Pure: time is what is pushed and popped. */
export class EventQueue<T> {
  readonly #heap: Entry<T>[] = []
  #pushed = 0

  /** How much is due. */
  get size(): number {
    return this.#heap.length
  }

  /** What is due first, left where it is. */
  peek(): Due<T> | undefined {
    return this.#heap[0]
  }

  push(dueMs: number, item: T): void {
    const entry = { dueMs, item, order: this.#pushed++ }
    const heap = this.#heap
    let at = heap.length
    while (at > 0) {
      const parentAt = (at - 1) >> 1
      const parent = heap[parentAt]!
      if (!isBefore(entry, parent)) break
      heap[at] = parent
      at = parentAt
    }
    heap[at] = entry
  }

  /** Takes what is due first. */
  pop(): Due<T> | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (last !== undefined && heap.length > 0) this.#sink(last)
    return first
  }

  /** Finds the place of an entry that is put where the first one was. */
  #sink(entry: Entry<T>): void {
    const heap = this.#heap
    let at = 0
    for (;;) {
      const childAt = this.#earlierChildOf(at)
      if (childAt === undefined || !isBefore(heap[childAt]!, entry)) break
      heap[at] = heap[childAt]!
      at = childAt
    }
    heap[at] = entry
  }

  #earlierChildOf(at: number): number | undefined {
    const [left, right] = [2 * at + 1, 2 * at + 2]
    if (left >= this.#heap.length) return undefined
    return right < this.#heap.length && isBefore(this.#heap[right]!, this.#heap[left]!) ? right : left
  }
}

function isBefore(one: Entry<unknown>, other: Entry<unknown>): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order)
}
