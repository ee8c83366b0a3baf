/** What the handlers under attack do, without saying who calls them. */
import { BIG_BYTES } from './messages.ts'

/** Of the processor, for each call of `Busy`. */
const BUSY_MS = 10
/** Longer than the callers of `Late` wait. */
const LATE_MS = 150
/** Never crosses the wire, or the table says so. */
export const SECRET = 'the-password-is-swordfish'

/** A new one each time, as an answer read from somewhere is: what is kept for its readers is seen. */
export function answerBig(): Uint8Array {
  return new Uint8Array(BIG_BYTES).fill(7)
}

/** Throws at once, rejects later, throws what is no Error, in turns. */
export function fail(seq: number): never | Promise<never> {
  const ways = [
    () => {
      throw new Error(SECRET)
    },
    () => Promise.reject(new TypeError(SECRET)),
    () => new Promise<never>((_, reject) => setTimeout(reject, 5, new Error(SECRET))),
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what is no Error must do no harm either
    () => Promise.reject(SECRET)
  ]
  return ways[seq % ways.length]!()
}

export function hang(): Promise<never> {
  return new Promise(() => {})
}

export function spin(): void {
  const until = performance.now() + BUSY_MS
  while (performance.now() < until);
}

export function late(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, LATE_MS))
}
