import type { Connection, Libp2p, Logger, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { P2PError, unlessAborted } from '@p2plane/wire'
import type { Bodies } from '../body.ts'
import { ask } from './ask.ts'
import { attest } from './attested.ts'
import { candidateOf, ownTranscript } from './candidate.ts'
import { Company } from './company.ts'
import { depart, sayGoodbye } from './depart.ts'
import { Greeting } from './greeting.ts'
import {
  type Goodbye,
  type Hello,
  HELLO_VERSION,
  type HelloAnswer,
  HelloMessage,
  MAX_ADDR_LENGTH,
  MAX_ALTERNATES,
  type Proofs,
  type ProveAnswer,
  ProveMessage
} from './hello.ts'
import type { AdmissionPolicy, AdmittedPeer, Candidate, Verdict } from './policy.ts'
import type { Refusals } from './refusals.ts'
import { fromGoodbye, type Rejection, toGoodbye } from './rejection.ts'

/** Inbound connections whose verdict is still to come, or that are being closed after it. */
const MAX_PENDING = 256
/** When to come back where there are too many of those. */
const PENDING_RETRY_MS = 1_000
/** A verdict that took time is taken anew where others came in meanwhile: so often, and no further. */
const MAX_CHECKS = 64
/** The longest wait that a timer can be told. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** What `Admission` is made of. */
export interface AdmissionComponents {
  libp2p: Pick<Libp2p, 'peerId' | 'addEventListener'>
  bodies: Bodies
  policy: AdmissionPolicy
  /** Refuses a peer by throwing. */
  onPeer: ((peer: AdmittedPeer) => void | Promise<void>) | undefined
  refusals: Refusals
  log: Logger
  /** For the whole handshake, in milliseconds. */
  timeoutMs: number
  /** Milliseconds since 1970. */
  now: () => number
  nonce: () => Uint8Array
  /** Where a peer listens. */
  addrsOf: (peer: PeerId) => readonly Multiaddr[]
  onAdmitted: (peer: AdmittedPeer) => void
  /** Of a peer that had been admitted, too. */
  onRejected: (connection: Connection, rejection: Rejection) => void
}

/**
 * The gate in front of every handler: each connection begins with a hello, and until this node's policy has said yes to
 * it no request comes in by it, and none goes out.
 */
export class Admission {
  readonly #components: AdmissionComponents
  readonly #greetings = new Map<Connection, Greeting>()
  readonly #company = new Company()

  constructor(components: AdmissionComponents) {
    this.#components = components
  }

  start(): void {
    const { libp2p } = this.#components
    libp2p.addEventListener('connection:open', ({ detail }) => void this.#of(detail))
    libp2p.addEventListener('connection:close', ({ detail }) => this.#forget(detail))
    libp2p.addEventListener('peer:identify', ({ detail: { connection, protocols } }) => {
      const greeting = this.#greetings.get(connection)
      // Who dialled here and has no hello will not send one.
      if (connection.direction === 'outbound' || protocols.includes(HelloMessage.protocolId)) return
      if (greeting?.take('guest') === true) void this.#judge(greeting, undefined, false)
    })
  }

  /** Takes leave of everybody. Resolves once they know, or had time to. */
  async stop(): Promise<void> {
    const { bodies, log } = this.#components
    const goodbye = toGoodbye({ code: 'shutdown', message: '' })
    const known = [...this.#greetings.values()].filter(
      ({ state, remote }) => state === 'admitted' && remote !== undefined
    )
    await Promise.all(known.map(({ connection }) => sayGoodbye(connection, bodies, goodbye, log)))
  }

  /** Who is in. */
  get peers(): PeerId[] {
    return this.#company.peers
  }

  /** For a call going out. Undefined where it may go at once. @throws P2PError from the promise: why not */
  admitted(connection: Connection, signal: AbortSignal): Promise<void> | undefined {
    return this.#of(connection).admitted(signal)
  }

  /** For a stream coming in, likewise. */
  entered(connection: Connection): Promise<void> | undefined {
    return this.#of(connection).entered()
  }

  /** Answers a hello. */
  async onHello(hello: Hello, connection: Connection): Promise<HelloAnswer> {
    const greeting = this.#of(connection)
    if (connection.direction === 'outbound' || !greeting.take('hello')) return { reject: this.#fault(greeting) }
    greeting.remote = hello
    await this.#judge(greeting, undefined, false)
    if (greeting.state === 'admitted') return { ok: greeting.own }
    if (greeting.state === 'proving') return { ok: greeting.own, prove: true }
    return { reject: this.#reject(greeting) }
  }

  /** Answers a proof. */
  async onProve(proofs: Proofs, connection: Connection): Promise<ProveAnswer> {
    const greeting = this.#of(connection)
    if (connection.direction === 'outbound' || !greeting.take('proofs')) return { reject: this.#fault(greeting) }
    if (greeting.state === 'verifying') await this.#judge(greeting, proofs, false)
    if (greeting.state !== 'admitted') return { reject: this.#reject(greeting) }
    return { ok: this.#prove(greeting) }
  }

  /** The peer takes its leave, and says why. */
  onGoodbye(rejection: Rejection, connection: Connection): void {
    this.#refuse(this.#of(connection), rejection, 'silently')
  }

  #of(connection: Connection): Greeting {
    let greeting = this.#greetings.get(connection)
    if (greeting !== undefined) return greeting
    const { nonce, timeoutMs } = this.#components
    greeting = new Greeting(connection, { v: HELLO_VERSION, nonce: nonce(), ...this.#say() })
    if (connection.status !== 'open') {
      greeting.close()
      return greeting
    }
    this.#greetings.set(connection, greeting)
    const begun = greeting
    greeting.timer = setTimeout(
      () => this.#refuse(begun, local('timeout', `no verdict within ${timeoutMs} ms`)),
      timeoutMs
    )
    if (connection.direction === 'outbound') void this.#greet(greeting)
    else if (this.#pendingInbound() > MAX_PENDING) {
      this.#refuse(greeting, { ...local('rate-limited', 'too many at once'), retryAfterMs: PENDING_RETRY_MS })
    }
    return greeting
  }

  /** What a policy cannot say is not said: whoever wants to hear it will refuse. */
  #say(): Partial<Hello> {
    const { policy, log } = this.#components
    try {
      return policy.say?.() ?? {}
    } catch (error) {
      log.error('%s could not say anything - %e', policy.name, error)
      return {}
    }
  }

  #pendingInbound(): number {
    let pending = 0
    for (const { state, connection } of this.#greetings.values()) {
      if (state !== 'admitted' && connection.direction === 'inbound') pending++
    }
    return pending
  }

  /** The dialler's half. */
  async #greet(greeting: Greeting): Promise<void> {
    try {
      const answer = await this.#sayHello(greeting)
      if (answer === undefined) return await this.#judge(greeting, undefined, false)
      if (answer.reject !== undefined) return this.#turnedAway(greeting, answer.reject)
      greeting.remote = answer.ok
      if (answer.ok === undefined || !greeting.take('hello')) return void this.#fault(greeting, 'tell')
      await this.#judge(greeting, undefined, answer.prove === true)
      if (greeting.state === 'proving') await this.#sayProofs(greeting)
    } catch (error) {
      if (!greeting.isPending) return
      this.#components.log('handshake with %p - %e', greeting.connection.remotePeer, error)
      const lost = P2PError.is(error, 'unavailable') || P2PError.is(error, 'cancelled')
      this.#refuse(greeting, local(lost ? 'timeout' : 'protocol-error', 'the handshake failed'))
    }
  }

  /** Undefined where the peer has no hello. */
  async #sayHello(greeting: Greeting): Promise<HelloAnswer | undefined> {
    const { bodies, timeoutMs } = this.#components
    const { connection, own, controller } = greeting
    try {
      return await ask(connection, bodies, HelloMessage, own, { timeoutMs, signal: controller.signal })
    } catch (error) {
      if (!P2PError.is(error, 'unimplemented') || !greeting.take('guest')) throw error
      return undefined
    }
  }

  async #sayProofs(greeting: Greeting): Promise<void> {
    const { bodies, timeoutMs } = this.#components
    const { connection, controller } = greeting
    const options = { timeoutMs, signal: controller.signal }
    const answer = await ask(connection, bodies, ProveMessage, { proofs: this.#prove(greeting) }, options)
    if (answer.reject !== undefined) return this.#turnedAway(greeting, answer.reject)
    if (answer.ok === undefined || !greeting.take('proofs')) return void this.#fault(greeting, 'tell')
    await this.#judge(greeting, answer.ok, false)
  }

  #prove(greeting: Greeting): Record<string, Uint8Array> {
    const { policy, libp2p } = this.#components
    return { ...policy.prove?.(ownTranscript(libp2p.peerId, greeting)) }
  }

  /**
   * Asks the policy, and does what it says.
   *
   * @param wantsProofs whether the peer asks for proofs, so that a yes waits for its own
   */
  async #judge(greeting: Greeting, proofs: Proofs | undefined, wantsProofs: boolean): Promise<void> {
    const { signal } = greeting.controller
    try {
      if (greeting.remote !== undefined && greeting.remote.v !== HELLO_VERSION) {
        return this.#refuse(greeting, local('incompatible', `version ${HELLO_VERSION} of the hello is spoken here`))
      }
      let isWelcome = false
      for (let checks = 0; checks < MAX_CHECKS; checks++) {
        const { arrivals } = this.#company
        const answer = this.#components.policy.check(this.#candidate(greeting, proofs))
        const verdict = answer instanceof Promise ? await unlessAborted(answer, signal) : answer
        if (verdict.admit === false) return this.#refuse(greeting, { ...verdict, by: 'local' })
        if (verdict.admit === 'after-proof' || wantsProofs) return this.#askProofs(greeting)
        if (!isWelcome) await this.#welcome(greeting, verdict)
        isWelcome = true
        // Others may have come in while the policy or the application thought about this one.
        if (arrivals === this.#company.arrivals) return this.#admit(greeting, verdict)
      }
      this.#refuse(greeting, { ...local('rate-limited', 'too many at once'), retryAfterMs: PENDING_RETRY_MS })
    } catch (error) {
      if (signal.aborted) return
      this.#components.log.error(
        '%s could not decide about %p - %e',
        this.#components.policy.name,
        greeting.connection.remotePeer,
        error
      )
      this.#refuse(greeting, local('unauthorized', 'not admitted'))
    }
  }

  #askProofs(greeting: Greeting): void {
    if (greeting.remote !== undefined && greeting.take('ask-proof')) return
    this.#refuse(greeting, local('unauthorized', 'a proof is expected'))
  }

  /** Once a peer, not once a connection. */
  async #welcome({ connection }: Greeting, { attested = {} }: Verdict & { admit: true }): Promise<void> {
    const { onPeer } = this.#components
    const peer = connection.remotePeer
    if (onPeer !== undefined && !this.#company.has(peer)) await onPeer({ peer, connection, attested })
  }

  #admit(greeting: Greeting, { attested = {}, expiresAtMs }: Verdict & { admit: true }): void {
    const { connection } = greeting
    const peer = connection.remotePeer
    // Before anybody who waits is let go on.
    attest(connection, attested)
    if (!greeting.take('admit')) return
    clearTimeout(greeting.timer)
    if (expiresAtMs !== undefined) this.#expireAt(greeting, expiresAtMs)
    this.#components.refusals.delete(peer)
    if (this.#company.add(greeting)) this.#components.onAdmitted({ peer, connection, attested })
  }

  #expireAt(greeting: Greeting, expiresAtMs: number): void {
    const leftMs = expiresAtMs - this.#components.now()
    greeting.timer = setTimeout(
      () => {
        if (leftMs > MAX_TIMER_MS) this.#expireAt(greeting, expiresAtMs)
        else this.#refuse(greeting, local('expired', 'the admission has expired'))
      },
      Math.min(Math.max(leftMs, 0), MAX_TIMER_MS)
    )
  }

  /** The peer says no. */
  #turnedAway(greeting: Greeting, goodbye: Goodbye): void {
    this.#refuse(greeting, fromGoodbye(goodbye), 'silently')
  }

  /** What is against the rules ends the connection. What to answer it with. */
  #fault(greeting: Greeting, how: 'tell' | 'silently' = 'silently'): Goodbye {
    this.#refuse(greeting, local('protocol-error', 'not the time for that'), how)
    return this.#reject(greeting)
  }

  /** What a peer that was refused is told. */
  #reject({ rejection = local('timeout', 'the connection is closing') }: Greeting): Goodbye {
    return toGoodbye(rejection)
  }

  /** Says no. Silently, where the peer has said so itself or has its answer. */
  #refuse(greeting: Greeting, reason: Rejection, how: 'tell' | 'silently' = this.#howToTell(greeting)): void {
    const { onRejected, refusals, bodies, log } = this.#components
    const { connection } = greeting
    const rejection =
      reason.code === 'max-peers' && reason.by === 'local' ? { ...reason, alternates: this.#alternates() } : reason
    if (!greeting.refuse(rejection)) return
    this.#company.delete(greeting)
    if (rejection.by === 'remote') refusals.add(connection.remotePeer, rejection)
    onRejected(connection, rejection)
    const goodbye = how === 'tell' ? sayGoodbye(connection, bodies, toGoodbye(rejection), log) : Promise.resolve()
    void goodbye.then(() => {
      greeting.tell()
      return depart(connection, log)
    })
  }

  /** A listener's answer is on its way while the policy looks; everybody else is told by a goodbye. */
  #howToTell({ state, connection, remote }: Greeting): 'tell' | 'silently' {
    const isAnswering = (state === 'checking' || state === 'verifying') && remote !== undefined
    return isAnswering && connection.direction === 'inbound' ? 'silently' : 'tell'
  }

  #alternates(): Multiaddr[] {
    const { addrsOf } = this.#components
    const addrs = this.peers.flatMap(peer =>
      addrsOf(peer)
        .slice(0, 1)
        .map(addr => withPeer(addr, peer))
    )
    return addrs.filter(addr => addr.toString().length <= MAX_ADDR_LENGTH).slice(0, MAX_ALTERNATES)
  }

  #candidate(greeting: Greeting, proofs: Proofs | undefined): Candidate {
    const others = this.#company.others(greeting.connection.remotePeer)
    return candidateOf(this.#components.libp2p.peerId, greeting, proofs, others)
  }

  #forget(connection: Connection): void {
    const greeting = this.#greetings.get(connection)
    if (greeting === undefined) return
    this.#greetings.delete(connection)
    greeting.close()
    this.#company.delete(greeting)
  }
}

function local(code: Rejection['code'], message: string): Rejection {
  return { code, message, by: 'local' }
}

function withPeer(addr: Multiaddr, peer: PeerId): Multiaddr {
  return addr.getComponents().some(({ name }) => name === 'p2p') ? addr : addr.encapsulate(`/p2p/${peer}`)
}
