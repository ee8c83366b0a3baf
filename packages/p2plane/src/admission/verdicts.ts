import type { Connection, Logger, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Bodies } from '../body.ts'
import { attest } from './attested.ts'
import type { Company } from './company.ts'
import { depart, sayGoodbye } from './depart.ts'
import type { Greeting } from './greeting.ts'
import { type Goodbye, MAX_ADDR_LENGTH, MAX_ALTERNATES } from './hello.ts'
import type { AdmittedPeer, Verdict } from './policy.ts'
import type { Refusals } from './refusals.ts'
import { fromGoodbye, localRejection, type Rejection, toGoodbye } from './rejection.ts'

/** The longest wait that a timer can be told. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** What `Verdicts` is made of. */
export interface VerdictsComponents {
  bodies: Bodies
  refusals: Refusals
  company: Company
  log: Logger
  /** Milliseconds since 1970. */
  now: () => number
  /** Where a peer listens. */
  addrsOf: (peer: PeerId) => readonly Multiaddr[]
  onAdmitted: (peer: AdmittedPeer) => void
  /** Of a peer that had been admitted, too. */
  onRejected: (connection: Connection, rejection: Rejection) => void
}

/** What follows from a verdict: who waits is let go on or told, and who is refused is let go. */
export class Verdicts {
  readonly #components: VerdictsComponents

  constructor(components: VerdictsComponents) {
    this.#components = components
  }

  /** Says yes. */
  admit(greeting: Greeting, { attested = {}, expiresAtMs }: Verdict & { admit: true }): void {
    const { company, refusals, onAdmitted } = this.#components
    const { connection } = greeting
    const peer = connection.remotePeer
    // Before anybody who waits is let go on.
    attest(connection, attested)
    if (!greeting.take('admit')) return
    clearTimeout(greeting.timer)
    if (expiresAtMs !== undefined) this.#expireAt(greeting, expiresAtMs)
    refusals.delete(peer)
    if (company.add(greeting)) onAdmitted({ peer, connection, attested })
  }

  /** Says no. Silently, where the peer has said so itself or has its answer. */
  refuse(greeting: Greeting, reason: Rejection, how: 'tell' | 'silently' = howToTell(greeting)): void {
    const { onRejected, refusals, company, bodies, log } = this.#components
    const { connection } = greeting
    const rejection =
      reason.code === 'max-peers' && reason.by === 'local' ? { ...reason, alternates: this.#alternates() } : reason
    if (!greeting.refuse(rejection)) return
    company.delete(greeting)
    if (rejection.by === 'remote') refusals.add(connection.remotePeer, rejection)
    onRejected(connection, rejection)
    const goodbye = how === 'tell' ? sayGoodbye(connection, bodies, toGoodbye(rejection), log) : Promise.resolve()
    void goodbye.then(() => {
      greeting.tell()
      return depart(connection, log)
    })
  }

  /** The peer says no. */
  turnedAway(greeting: Greeting, goodbye: Goodbye): void {
    this.refuse(greeting, fromGoodbye(goodbye), 'silently')
  }

  /** What is against the rules ends the connection. What to answer it with. */
  fault(greeting: Greeting, how: 'tell' | 'silently' = 'silently'): Goodbye {
    this.refuse(greeting, localRejection('protocol-error', 'not the time for that'), how)
    return this.reject(greeting)
  }

  /** What a peer that was refused is told. */
  reject({ rejection = localRejection('timeout', 'the connection is closing') }: Greeting): Goodbye {
    return toGoodbye(rejection)
  }

  #expireAt(greeting: Greeting, expiresAtMs: number): void {
    const leftMs = expiresAtMs - this.#components.now()
    greeting.timer = setTimeout(
      () => {
        if (leftMs > MAX_TIMER_MS) this.#expireAt(greeting, expiresAtMs)
        else this.refuse(greeting, localRejection('expired', 'the admission has expired'))
      },
      Math.min(Math.max(leftMs, 0), MAX_TIMER_MS)
    )
  }

  #alternates(): Multiaddr[] {
    const { company, addrsOf } = this.#components
    const addrs = company.peers.flatMap(peer =>
      addrsOf(peer)
        .slice(0, 1)
        .map(addr => withPeer(addr, peer))
    )
    return addrs.filter(addr => addr.toString().length <= MAX_ADDR_LENGTH).slice(0, MAX_ALTERNATES)
  }
}

/** A listener's answer is on its way while the policy looks; everybody else is told by a goodbye. */
function howToTell({ state, connection, remote }: Greeting): 'tell' | 'silently' {
  const isAnswering = (state === 'checking' || state === 'verifying') && remote !== undefined
  return isAnswering && connection.direction === 'inbound' ? 'silently' : 'tell'
}

function withPeer(addr: Multiaddr, peer: PeerId): Multiaddr {
  return addr.getComponents().some(({ name }) => name === 'p2p') ? addr : addr.encapsulate(`/p2p/${peer}`)
}
