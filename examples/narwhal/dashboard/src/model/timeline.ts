/** What a value was, at any time of the last while: the entries of a ring, ascending in time. */
export class Timeline<T> {
  readonly #times: Float64Array
  readonly #values: (T | undefined)[]
  /** How many were ever added; the last of them lies at `#added - 1`. */
  #added = 0

  /** @param keep how many entries are kept */
  constructor(keep: number) {
    this.#times = new Float64Array(keep)
    this.#values = Array.from({ length: keep })
  }

  get length(): number {
    return Math.min(this.#added, this.#values.length)
  }

  get last(): T | undefined {
    return this.length === 0 ? undefined : this.#values[(this.#added - 1) % this.#values.length]
  }

  /** When the oldest entry that is kept was made; Infinity while there is none. */
  get firstAt(): number {
    return this.length === 0 ? Infinity : this.#timeOf(0)
  }

  /** Adds what holds from a time on. One that is earlier than the last is taken as being at the same time. */
  push(at: number, value: T): void {
    const place = this.#added % this.#values.length
    this.#times[place] = this.length === 0 ? at : Math.max(at, this.#timeOf(this.length - 1))
    this.#values[place] = value
    this.#added++
  }

  /** What held at a time; undefined before the first entry that is kept. */
  at(time: number): T | undefined {
    const place = this.#countUntil(time) - 1
    return place < 0 ? undefined : this.#valueOf(place)
  }

  /** Calls back with the entries of a span of time, ascending. */
  forEach(from: number, to: number, visit: (value: T, at: number) => void): void {
    const end = this.#countUntil(to)
    for (let place = this.#countUntil(from); place < end; place++) visit(this.#valueOf(place)!, this.#timeOf(place))
  }

  /** How many entries are no later than a time. */
  #countUntil(time: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#timeOf(middle) <= time) low = middle + 1
      else high = middle
    }
    return low
  }

  #ringPlace(place: number): number {
    return (this.#added - this.length + place) % this.#values.length
  }

  #timeOf(place: number): number {
    return this.#times[this.#ringPlace(place)]!
  }

  #valueOf(place: number): T | undefined {
    return this.#values[this.#ringPlace(place)]
  }
}
