import type { Uint8ArrayList } from 'uint8arraylist'

/** Short sends grow out of one slab, of all connections; what has been handed out is never written to again. */
const SLAB_BYTES = 64 * 1024
let slab = Buffer.alloc(0)
let at = 0

/** The bytes of a short list in one buffer. */
export function joined(list: Uint8ArrayList): Buffer {
  if (at + list.byteLength > slab.length) {
    slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, list.byteLength))
    at = 0
  }
  const start = at
  for (const bytes of list) {
    slab.set(bytes, at)
    at += bytes.length
  }
  return slab.subarray(start, at)
}
