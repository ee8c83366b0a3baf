import { EventQueue } from '../event-queue.ts'

/** What is to happen, and what time it is: time passes from one thing to the next. */
export class Agenda<T> {
  readonly #queue = new EventQueue<T>()
  #nowMs = 0

  /** Virtual time, in milliseconds from the start. */
  get nowMs(): number {
    return this.#nowMs
  }

  /** Has something happen then. */
  put(atMs: number, item: T): void {
    this.#queue.push(atMs, item)
  }

  /** Lets time pass until then. What happens meanwhile may put more on. */
  run(untilMs: number, happen: (item: T) => void): void {
    for (let due = this.#queue.peek(); due !== undefined && due.dueMs <= untilMs; due = this.#queue.peek()) {
      this.#queue.pop()
      this.#nowMs = due.dueMs
      happen(due.item)
    }
    this.#nowMs = untilMs
  }
}
