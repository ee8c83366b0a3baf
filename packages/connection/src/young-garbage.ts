/** Shorter records come with enough else on the heap. */
const LONG_BYTES = 16 * 1024
/** An element of an array is a pointer. */
const ELEMENT_BYTES = 8
/** A copy of it is 64 KiB on the heap: V8 has no place among the young for an array twice as long. */
const FILLER: readonly number[] = Array.from({ length: 8 * 1024 }, () => 0)

/** The last copy: somewhere it has to go, or the compiler would leave it out. */
const garbage: { last: readonly number[] | undefined } = { last: undefined }

/**
 * Makes as much garbage on V8's heap as was taken outside it, where that is much. What lies outside is freed with the small
 * object that stands for it, and V8 looks for small objects that died young, which takes it below a millisecond, only where
 * those have filled their part of the heap. Without them it goes through the whole heap for each 30 MB outside.
 */
export function matchOutside(byteLength: number): void {
  if (byteLength < LONG_BYTES) return
  for (let left = byteLength / ELEMENT_BYTES; left > 0; left -= FILLER.length) garbage.last = FILLER.slice(0, left)
  garbage.last = undefined
}
