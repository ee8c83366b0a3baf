import { failure } from '@p2plane/wire'
import type { Attested } from './policy.ts'

/** What a rule decides by. */
export interface Caller {
  /** What the admission policy vouches for. */
  readonly attested: Attested
}

/**
 * Peers whose capabilities, as the admission policy attests them, have this one.
 *
 * @example
 * ```ts
 * const node = await createNode({
 *   messages: [Delete],
 *   router: { [Delete.protocolId]: ({ name }) => remove(name) },
 *   admission: capability({ roots: [root] }),
 *   authorise: { [Delete.protocolId]: requires('files:delete') }
 * })
 * ```
 */
export function requires(capability: string): (caller: Caller) => boolean {
  return ({ attested: { capabilities } }) => Array.isArray(capabilities) && capabilities.includes(capability)
}

/** @throws P2PError `not-authorised` where the rule says no, or cannot say */
export function checkAuthorised<C extends Caller>(authorise: (caller: C) => boolean, caller: C): void {
  // Unknown: a promise of a rule that was meant to be none must not let everybody in.
  let isAuthorised: unknown
  try {
    isAuthorised = authorise(caller)
  } catch (cause) {
    throw failure('not-authorised', 'this peer may not ask this', { cause })
  }
  if (isAuthorised !== true) throw failure('not-authorised', 'this peer may not ask this')
}
