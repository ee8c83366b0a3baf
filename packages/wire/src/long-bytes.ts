import { allocUnsafe } from 'uint8arrays/alloc'

/** Shorter ones come with enough else on the heap. */
const LONG_BYTES = 16 * 1024
/** An element of an array is a pointer. */
const ELEMENT_BYTES = 8
/** A copy of it is 64 KiB on the heap: V8 has no place among the young for an array twice as long. */
const FILLER: readonly number[] = Array.from({ length: 8 * 1024 }, () => 0)

/** The last copy: somewhere it has to go, or the compiler would leave it out. */
const garbage: { last: readonly number[] | undefined } = { last: undefined }

/**
 * Room for bytes that somebody is handed, as it comes.
 *
 * Long ones lie outside V8's heap, and are freed with the small object that stands for them. V8 looks for what has died
 * young whenever the young part of the heap is full, which takes it below a millisecond; but a megabyte outside adds a
 * hundred bytes to it. So nothing is looked for until there is too much outside, and then the whole heap is gone through:
 * 40 ms of processor time for each 30 MB of bodies, more than all else that bodies cost. Hence as much garbage is made
 * inside as is taken outside, at 25 µs for a megabyte.
 */
export function allocLong(byteLength: number): Uint8Array {
  if (byteLength >= LONG_BYTES) matchOutside(byteLength)
  return allocUnsafe(byteLength)
}

/** Makes as much garbage on the heap as somebody else has taken outside it. */
export function matchOutside(byteLength: number): void {
  for (let left = byteLength / ELEMENT_BYTES; left > 0; left -= FILLER.length) garbage.last = FILLER.slice(0, left)
  garbage.last = undefined
}
