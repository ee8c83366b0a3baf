import type { Libp2p, Logger } from '@libp2p/interface'
import { P2PError } from '@p2plane/wire'
import type { Bodies } from '../body.ts'
import { ask } from './ask.ts'
import { ownTranscript } from './candidate.ts'
import type { Greeting } from './greeting.ts'
import { type Hello, type HelloAnswer, HelloMessage, ProveMessage } from './hello.ts'
import type { Judge } from './judge.ts'
import type { AdmissionPolicy } from './policy.ts'
import { localRejection } from './rejection.ts'
import type { Verdicts } from './verdicts.ts'

/** What `Greeter` is made of. */
export interface GreeterComponents {
  libp2p: Pick<Libp2p, 'peerId'>
  bodies: Bodies
  policy: AdmissionPolicy
  judge: Judge
  verdicts: Verdicts
  log: Logger
  /** For the whole handshake, in milliseconds. */
  timeoutMs: number
}

/** What this node says of itself: all of it on a connection that it dialled, its proofs also when it is asked. */
export class Greeter {
  readonly #components: GreeterComponents

  constructor(components: GreeterComponents) {
    this.#components = components
  }

  /** What the policy has to say in a hello. What it cannot say is not said: whoever wants to hear it will refuse. */
  say(): Partial<Hello> {
    const { policy, log } = this.#components
    try {
      return policy.say?.() ?? {}
    } catch (error) {
      log.error('%s could not say anything - %e', policy.name, error)
      return {}
    }
  }

  /** What proves what was said. */
  prove(greeting: Greeting): Record<string, Uint8Array> {
    const { policy, libp2p } = this.#components
    return { ...policy.prove?.(ownTranscript(libp2p.peerId, greeting)) }
  }

  /** The dialler's half of the handshake. */
  async greet(greeting: Greeting): Promise<void> {
    const { judge, verdicts, log } = this.#components
    try {
      const answer = await this.#sayHello(greeting)
      if (answer === undefined) return await judge.judge(greeting, undefined, false)
      if (answer.reject !== undefined) return verdicts.turnedAway(greeting, answer.reject)
      greeting.remote = answer.ok
      if (answer.ok === undefined || !greeting.take('hello')) return void verdicts.fault(greeting, 'tell')
      await judge.judge(greeting, undefined, answer.prove === true)
      if (greeting.state === 'proving') await this.#sayProofs(greeting)
    } catch (error) {
      if (!greeting.isPending) return
      log('handshake with %p - %e', greeting.connection.remotePeer, error)
      const lost = P2PError.is(error, 'unavailable') || P2PError.is(error, 'cancelled')
      verdicts.refuse(greeting, localRejection(lost ? 'timeout' : 'protocol-error', 'the handshake failed'))
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
    const { bodies, judge, verdicts, timeoutMs } = this.#components
    const { connection, controller } = greeting
    const options = { timeoutMs, signal: controller.signal }
    const answer = await ask(connection, bodies, ProveMessage, { proofs: this.prove(greeting) }, options)
    if (answer.reject !== undefined) return verdicts.turnedAway(greeting, answer.reject)
    if (answer.ok === undefined || !greeting.take('proofs')) return void verdicts.fault(greeting, 'tell')
    await judge.judge(greeting, answer.ok, false)
  }
}
