import type { AdmissionPolicy } from '../policy.ts'
import { admitted } from './verdict.ts'

const OPEN: AdmissionPolicy = { name: 'open', check: () => admitted() }

/**
 * Everybody, without a handshake: what holds where there is no policy. Saying so silences the warning of a node that
 * listens beyond its own host.
 */
export function open(): AdmissionPolicy {
  return OPEN
}

/** Whether a policy asks nothing of anybody, so that nothing has to be said. */
export function isOpen(policy: AdmissionPolicy | undefined): boolean {
  return policy === undefined || policy === OPEN
}
