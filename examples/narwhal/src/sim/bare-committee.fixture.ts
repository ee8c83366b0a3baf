/** Validators with nothing around them but the wires: what they hold is all that is held. */
import { type Machine, type SimulatedNode, Simulation } from '@p2plane/testing/simulation'
import {
  Committee,
  createValidator,
  type Crypto,
  type Effect,
  type Event,
  type LogRecord,
  step,
  type ValidatorState
} from '../core/index.ts'
import { sha256 } from '../keys/sha256.ts'

type Node = SimulatedNode<Timed, LogRecord>
type Timed<E = Event> = E extends Event ? { -readonly [K in keyof E]: E[K] } & { readonly call?: Call } : never

interface Call {
  readonly from: number
  readonly id: number
}

/** Names that say what they name, and signatures that are none: nobody lies here. */
const CRYPTO: Crypto = {
  batchDigest: ([bytes]) => String(new DataView(bytes!.buffer).getUint32(4)),
  headerId: ({ round, author }) => `${round}.${author}`,
  certificateDigest: headerId => headerId,
  commitDigest: (_, anchor) => anchor,
  sign: () => '',
  verify: () => true
}

class BareMachine implements Machine<ValidatorState, Timed, Effect, LogRecord> {
  readonly #committee: Committee
  readonly #clientMs: number
  /** Who asked, by the id that the request has where it came to. */
  readonly #calls = new Map<number, Call>()
  #requests = 0
  #transactions = 0

  constructor(committee: Committee, clientMs: number) {
    this.#committee = committee
    this.#clientMs = clientMs
  }

  start(node: Node): ValidatorState {
    node.at(node.now, { type: 'start', now: 0 })
    this.#send(node)
    return createValidator({
      committee: this.#committee,
      author: node.index,
      leaderOf: round => (round / 2) % 4,
      crypto: CRYPTO
    })
  }

  step(state: ValidatorState, event: Timed, now: number, node: Node): readonly Effect[] {
    event.now = now
    if (event.type === 'transactions') this.#send(node)
    if (event.type === 'request') this.#calls.set((event.id = ++this.#requests), event.call!)
    return step(state, event)
  }

  perform(effect: Effect, node: Node): void {
    const { index: from } = node
    if (effect.type === 'request') {
      const { to, id, message } = effect
      node.send(to, { type: 'request', now: 0, from, id: 0, message, call: { from, id } })
    } else if (effect.type === 'reply') {
      const call = this.#calls.get(effect.id)!
      this.#calls.delete(effect.id)
      node.send(call.from, { type: 'response', now: 0, id: call.id, response: effect.response })
    } else if (effect.type === 'persist' && effect.id !== undefined)
      node.sync({ type: 'persisted', now: 0, id: effect.id })
    else if (effect.type === 'set-timer') node.at(effect.at, { type: 'timer', now: 0, name: effect.name })
  }

  #send(node: Node): void {
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setUint32(4, ++this.#transactions)
    node.at(node.now + this.#clientMs, { type: 'transactions', now: 0, worker: 0, bytes })
  }
}

/** Four validators, each with a transaction every so often. */
export function bareCommittee(clientMs: number): Simulation<ValidatorState, Timed, Effect, LogRecord> {
  const authorities = [1, 2, 3, 4].map(key => ({ publicKey: `${key}`.padStart(64, '0'), stake: 1 }))
  const committee = new Committee({ epoch: 0, authorities }, sha256)
  return new Simulation({ seed: 1, nodes: 4, machine: new BareMachine(committee, clientMs) })
}
