import type { RequestEffect, Response } from '../core/index.ts'
import type { Link } from './link.ts'

/** How a call has ended; the core needs no reason. */
export type CallEnd = { readonly id: number; readonly response: Response | undefined }

/** What a validator has asked others and waits for. */
export class Calls {
  readonly #link: Link
  readonly #onEnd: (end: CallEnd) => void
  readonly #running = new Map<number, AbortController>()

  /** @param onEnd told of each call that ends, unless it was cancelled */
  constructor(link: Link, onEnd: (end: CallEnd) => void) {
    this.#link = link
    this.#onEnd = onEnd
  }

  begin({ id, to, message, timeoutMs }: RequestEffect): void {
    const controller = new AbortController()
    this.#running.set(id, controller)
    this.#link.request(to, message, { signal: controller.signal, timeoutMs }).then(
      response => this.#end(id, response),
      // Whatever it was, there is no answer. Errors of this program do not come from a link.
      () => this.#end(id, undefined)
    )
  }

  cancel(id: number): void {
    const controller = this.#running.get(id)
    this.#running.delete(id)
    controller?.abort()
  }

  cancelAll(): void {
    for (const id of this.#running.keys()) this.cancel(id)
  }

  #end(id: number, response: Response | undefined): void {
    if (this.#running.delete(id)) this.#onEnd({ id, response })
  }
}
