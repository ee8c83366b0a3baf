/** Ids below this are a place in an array: a caller uses no others unless it cancels. */
const LOW_IDS = 1_024
/** What a retired id goes up by, so that the place it stands for stays the same. */
const MAX_IDS = 2 ** 32

/**
 * Calls by their id. Not one Map: with an entry made and deleted for each call a Map has a new table every hundred calls,
 * each old one pointing to the next, and a single one of them in V8's old generation keeps all later ones, and every call
 * in them, until the next full collection. That was a sixth of a caller's time.
 */
export class CallTable<T> {
  readonly #low: (T | undefined)[] = []
  readonly #high = new Map<number, T>()
  #size = 0

  /** How many there are. */
  get size(): number {
    return this.#size
  }

  get(id: number): T | undefined {
    return id < LOW_IDS ? this.#low[id] : this.#high.get(id)
  }

  /** Adds a call whose id is not there. */
  add(id: number, call: T): void {
    this.#size++
    if (id >= LOW_IDS) return void this.#high.set(id, call)
    // No holes: an array with them is slower for good.
    while (this.#low.length < id) this.#low.push(undefined)
    this.#low[id] = call
  }

  /** Removes a call, where it is there. */
  delete(id: number): void {
    if (this.get(id) === undefined) return
    this.#size--
    if (id < LOW_IDS) this.#low[id] = undefined
    else this.#high.delete(id)
  }

  /** All of them, which may be deleted meanwhile. */
  *[Symbol.iterator](): Generator<[id: number, call: T], void, undefined> {
    for (const [id, call] of this.#low.entries()) if (call !== undefined) yield [id, call]
    yield* this.#high
  }
}

/** Ids for calls: the lowest numbers, used again once their call was answered. */
export class CallIds {
  readonly #free: number[] = []
  #next = 0

  take(): number {
    return this.#free.pop() ?? this.#next++
  }

  /** Gives back the id of a call that was answered: nothing more can come for it. */
  giveBack(id: number): void {
    this.#free.push(id)
  }

  /** Gives back the id of a call that was cancelled: an answer to it may still come, so the next call has another. */
  retire(id: number): void {
    this.#free.push((id + LOW_IDS) % MAX_IDS)
  }
}
