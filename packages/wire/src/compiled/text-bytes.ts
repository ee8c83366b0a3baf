import { unfit } from './unfit.ts'

/** Up to here units one by one are cheaper than a TextDecoder. */
const SHORT_BYTES = 24
/** A text may turn out not to be UTF-8 at its very end: longer ones are for the guard to see first. */
const LONG_BYTES = 256 * 1024
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of bytes. Throws where they are not UTF-8. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > LONG_BYTES) unfit()
  return (
    (end - start <= SHORT_BYTES ? shortAscii(bytes, start, end) : undefined) ?? utf8.decode(bytes.subarray(start, end))
  )
}

function shortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  let at = start
  for (; at + 4 <= end; at += 4) {
    const a = bytes[at]!
    const b = bytes[at + 1]!
    const c = bytes[at + 2]!
    const d = bytes[at + 3]!
    if ((a | b | c | d) >= 0x80) return undefined
    text += String.fromCharCode(a, b, c, d)
  }
  for (; at < end; at++) {
    if (bytes[at]! >= 0x80) return undefined
    text += String.fromCharCode(bytes[at]!)
  }
  return text
}
