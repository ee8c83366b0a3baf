import type { AdmissionPolicy } from '../policy.ts'
import { checkList, lists, type PeerList } from './allow-list.ts'
import { admitted, refused } from './verdict.ts'

/** Everybody but these. A new peer id costs nothing, so this keeps out who errs, not who attacks. */
export function denyList(peers: PeerList): AdmissionPolicy {
  checkList('denyList', peers)
  return {
    name: 'deny-list',
    check: ({ peer }) => (lists(peers, peer) ? refused('banned', 'on the list') : admitted())
  }
}
