import type { Response } from '../core/index.ts'

/** What others have asked and wait for. An answer that is there at once makes no promise. */
export class Answers {
  readonly #waiting = new Map<number, (response: Response) => void>()
  #lastId = 0
  #now: { readonly id: number; response: Response | undefined } | undefined

  /** @param ask hands the question on; the answer comes with `give` of the same id, once, now or later */
  to(ask: (id: number) => void): Response | Promise<Response> {
    const id = ++this.#lastId
    const now = { id, response: undefined as Response | undefined }
    this.#now = now
    ask(id)
    this.#now = undefined
    return now.response ?? new Promise(resolve => this.#waiting.set(id, resolve))
  }

  give(id: number, response: Response): void {
    if (this.#now?.id === id) {
      this.#now.response = response
      return
    }
    const resolve = this.#waiting.get(id)
    this.#waiting.delete(id)
    resolve?.(response)
  }

  /** Nobody answers any more. */
  refuseAll(): void {
    for (const id of this.#waiting.keys()) this.give(id, { type: 'refused', reason: 'busy' })
  }
}
