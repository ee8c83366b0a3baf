import type { Libp2p, Logger } from '@libp2p/interface'
import { unlessAborted } from '@p2plane/wire'
import { candidateOf } from './candidate.ts'
import type { Company } from './company.ts'
import type { Greeting } from './greeting.ts'
import { HELLO_VERSION, type Proofs } from './hello.ts'
import type { AdmissionPolicy, AdmittedPeer, Candidate, Verdict } from './policy.ts'
import { localRejection, type Rejection } from './rejection.ts'
import type { Verdicts } from './verdicts.ts'

/** A verdict that took time is taken anew where others came in meanwhile: so often, and no further. */
const MAX_CHECKS = 64
/** When to come back where there are too many at once. */
const RETRY_MS = 1_000

/** What whoever is too much at once is told. */
export const TOO_MANY_AT_ONCE: Rejection = {
  ...localRejection('rate-limited', 'too many at once'),
  retryAfterMs: RETRY_MS
}

/** What `Judge` is made of. */
export interface JudgeComponents {
  libp2p: Pick<Libp2p, 'peerId'>
  policy: AdmissionPolicy
  /** Refuses a peer by throwing. */
  onPeer: ((peer: AdmittedPeer) => void | Promise<void>) | undefined
  company: Company
  verdicts: Verdicts
  log: Logger
}

/** Asks the policy, and has done what it says. */
export class Judge {
  readonly #components: JudgeComponents

  constructor(components: JudgeComponents) {
    this.#components = components
  }

  /** @param wantsProofs whether the peer asks for proofs, so that a yes waits for its own */
  async judge(greeting: Greeting, proofs: Proofs | undefined, wantsProofs: boolean): Promise<void> {
    const { verdicts, policy, log } = this.#components
    const { controller, connection } = greeting
    try {
      await this.#judge(greeting, proofs, wantsProofs)
    } catch (error) {
      if (controller.signal.aborted) return
      log.error('%s could not decide about %p - %e', policy.name, connection.remotePeer, error)
      verdicts.refuse(greeting, localRejection('unauthorized', 'not admitted'))
    }
  }

  async #judge(greeting: Greeting, proofs: Proofs | undefined, wantsProofs: boolean): Promise<void> {
    const { verdicts, policy, company } = this.#components
    if (greeting.remote !== undefined && greeting.remote.v !== HELLO_VERSION) {
      const text = `version ${HELLO_VERSION} of the hello is spoken here`
      return verdicts.refuse(greeting, localRejection('incompatible', text))
    }
    let isWelcome = false
    for (let checks = 0; checks < MAX_CHECKS; checks++) {
      const { arrivals } = company
      const answer = policy.check(this.#candidate(greeting, proofs))
      const verdict = answer instanceof Promise ? await unlessAborted(answer, greeting.controller.signal) : answer
      if (verdict.admit === false) return verdicts.refuse(greeting, { ...verdict, by: 'local' })
      if (verdict.admit === 'after-proof' || wantsProofs) return this.#askProofs(greeting)
      if (!isWelcome) await this.#welcome(greeting, verdict)
      isWelcome = true
      // Others may have come in while the policy or the application thought about this one.
      if (arrivals === company.arrivals) return verdicts.admit(greeting, verdict)
    }
    verdicts.refuse(greeting, TOO_MANY_AT_ONCE)
  }

  #askProofs(greeting: Greeting): void {
    if (greeting.remote !== undefined && greeting.take('ask-proof')) return
    this.#components.verdicts.refuse(greeting, localRejection('unauthorized', 'a proof is expected'))
  }

  /** Once a peer, not once a connection. */
  async #welcome({ connection }: Greeting, { attested = {} }: Verdict & { admit: true }): Promise<void> {
    const { onPeer, company } = this.#components
    const peer = connection.remotePeer
    if (onPeer !== undefined && !company.has(peer)) await onPeer({ peer, connection, attested })
  }

  #candidate(greeting: Greeting, proofs: Proofs | undefined): Candidate {
    const { company, libp2p } = this.#components
    return candidateOf(libp2p.peerId, greeting, proofs, company.others(greeting.connection.remotePeer))
  }
}
