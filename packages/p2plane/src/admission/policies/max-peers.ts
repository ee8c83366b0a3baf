import { failure } from '@p2plane/wire'
import type { AdmissionPolicy } from '../policy.ts'
import { admitted, refused } from './verdict.ts'

/**
 * So many peers at once. One beyond them is told of up to 8 others, once the other policies beside this one would have
 * admitted it: nobody else learns who is here.
 *
 * @throws P2PError `invalid-argument` where `most` is no whole number above 0
 */
export function maxPeers(most: number): AdmissionPolicy {
  if (!Number.isSafeInteger(most) || most < 1) {
    throw failure('invalid-argument', `maxPeers: ${most} is not a number of peers; expected a whole number above 0`)
  }
  return {
    name: 'max-peers',
    check: ({ admittedPeers }) => (admittedPeers < most ? admitted() : refused('max-peers', `${most} peers are here`))
  }
}
