/** What `reference` takes on a core that does nothing else, where the limits of these tests were set. */
const REFERENCE_MS = 2.6

/**
 * How long `work` takes, in milliseconds: the median of five runs. Where that is more than `limitMs`, the machine may be
 * busy with other things, so it is compared with a loop whose time on an idle machine is known, up to five times.
 */
export function durationMs(work: () => void, limitMs: number): number {
  let shortest = median(Array.from({ length: 5 }, () => timeMs(work)))
  for (let round = 0; round < 5 && shortest > limitMs; round++) {
    shortest = Math.min(shortest, REFERENCE_MS * median(Array.from({ length: 21 }, () => references(work))))
  }
  return shortest
}

/** How many times the reference runs in the time of `work`. Both are given about as long, to be interrupted as often. */
function references(work: () => void): number {
  const workMs = timeMs(work)
  let [runs, referenceMs] = [0, 0]
  while (referenceMs < workMs) {
    referenceMs += timeMs(reference)
    runs++
  }
  return (runs * workMs) / referenceMs
}

function timeMs(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
}

const bytes = new Uint8Array(2 ** 21).fill(7)

/** A pass over some bytes, which is what a guard does too. */
function reference(): number {
  let sum = 0
  for (let i = 0; i < bytes.length; i++) sum = Math.imul(sum ^ bytes[i]!, 31)
  return sum
}
