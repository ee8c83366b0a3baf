import type { Connection, Libp2p, PeerId } from '@libp2p/interface'
import { Company } from './company.ts'
import { sayGoodbye } from './depart.ts'
import { Greeter, type GreeterComponents } from './greeter.ts'
import { Greeting } from './greeting.ts'
import { type Hello, HELLO_VERSION, type HelloAnswer, HelloMessage, type Proofs, type ProveAnswer } from './hello.ts'
import { Judge, type JudgeComponents, TOO_MANY_AT_ONCE } from './judge.ts'
import { localRejection, type Rejection, toGoodbye } from './rejection.ts'
import { Verdicts, type VerdictsComponents } from './verdicts.ts'

/** Inbound connections whose verdict is still to come, or that are being closed after it. */
const MAX_PENDING = 256

type Parts = VerdictsComponents & JudgeComponents & GreeterComponents

/** What `Admission` is made of. */
export interface AdmissionComponents extends Omit<Parts, 'company' | 'verdicts' | 'judge' | 'libp2p'> {
  libp2p: Pick<Libp2p, 'peerId' | 'addEventListener'>
  nonce: () => Uint8Array
}

/**
 * The gate in front of every handler: each connection begins with a hello, and until this node's policy has said yes to
 * it no request comes in by it, and none goes out.
 */
export class Admission {
  readonly #components: AdmissionComponents
  readonly #greetings = new Map<Connection, Greeting>()
  readonly #company = new Company()
  readonly #verdicts: Verdicts
  readonly #judge: Judge
  readonly #greeter: Greeter

  constructor(components: AdmissionComponents) {
    this.#components = components
    const company = this.#company
    const verdicts = new Verdicts({ ...components, company })
    const judge = new Judge({ ...components, company, verdicts })
    this.#greeter = new Greeter({ ...components, judge, verdicts })
    this.#verdicts = verdicts
    this.#judge = judge
  }

  start(): void {
    const { libp2p } = this.#components
    libp2p.addEventListener('connection:open', ({ detail }) => void this.#of(detail))
    libp2p.addEventListener('connection:close', ({ detail }) => this.#forget(detail))
    libp2p.addEventListener('peer:identify', ({ detail: { connection, protocols } }) => {
      const greeting = this.#greetings.get(connection)
      // Who dialled here and has no hello will not send one.
      if (connection.direction === 'outbound' || protocols.includes(HelloMessage.protocolId)) return
      if (greeting?.take('guest') === true) void this.#judge.judge(greeting, undefined, false)
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
    if (connection.direction === 'outbound' || !greeting.take('hello'))
      return { reject: this.#verdicts.fault(greeting) }
    greeting.remote = hello
    await this.#judge.judge(greeting, undefined, false)
    if (greeting.state === 'admitted') return { ok: greeting.own }
    if (greeting.state === 'proving') return { ok: greeting.own, prove: true }
    return { reject: this.#verdicts.reject(greeting) }
  }

  /** Answers a proof. */
  async onProve(proofs: Proofs, connection: Connection): Promise<ProveAnswer> {
    const greeting = this.#of(connection)
    if (connection.direction === 'outbound' || !greeting.take('proofs')) {
      return { reject: this.#verdicts.fault(greeting) }
    }
    if (greeting.state === 'verifying') await this.#judge.judge(greeting, proofs, false)
    if (greeting.state !== 'admitted') return { reject: this.#verdicts.reject(greeting) }
    return { ok: this.#greeter.prove(greeting) }
  }

  /** The peer takes its leave, and says why. */
  onGoodbye(rejection: Rejection, connection: Connection): void {
    this.#verdicts.refuse(this.#of(connection), rejection, 'silently')
  }

  #of(connection: Connection): Greeting {
    let greeting = this.#greetings.get(connection)
    if (greeting !== undefined) return greeting
    greeting = new Greeting(connection, { v: HELLO_VERSION, nonce: this.#components.nonce(), ...this.#greeter.say() })
    if (connection.status !== 'open') greeting.close()
    else this.#begin(greeting)
    return greeting
  }

  #begin(greeting: Greeting): void {
    const { timeoutMs } = this.#components
    this.#greetings.set(greeting.connection, greeting)
    const text = `no verdict within ${timeoutMs} ms`
    greeting.timer = setTimeout(() => this.#verdicts.refuse(greeting, localRejection('timeout', text)), timeoutMs)
    if (greeting.connection.direction === 'outbound') void this.#greeter.greet(greeting)
    else if (this.#pendingInbound() > MAX_PENDING) this.#verdicts.refuse(greeting, TOO_MANY_AT_ONCE)
  }

  #pendingInbound(): number {
    let pending = 0
    for (const { state, connection } of this.#greetings.values()) {
      if (state !== 'admitted' && connection.direction === 'inbound') pending++
    }
    return pending
  }

  #forget(connection: Connection): void {
    const greeting = this.#greetings.get(connection)
    if (greeting === undefined) return
    this.#greetings.delete(connection)
    greeting.close()
    this.#company.delete(greeting)
  }
}
