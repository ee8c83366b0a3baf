import { DEFAULT_CBOR_LIMITS } from '../cbor-limits.ts'
import { CborOutput } from '../cbor-output.ts'

/** A text as CBOR, head and all. @throws CborError where it holds half a surrogate pair */
export function textItem(text: string): Uint8Array {
  const out = new CborOutput({ limits: DEFAULT_CBOR_LIMITS })
  out.begin()
  out.text(text)
  // A copy: not all of a slab shall stay for it.
  return out.end().slice()
}
