import { drawFaults, type Random, seededRandom, Simulation } from '@p2plane/testing'
import {
  Committee,
  createCrypto,
  type Crypto,
  type Effect,
  type LeaderOf,
  leaderSchedule,
  type LogRecord
} from '../core/index.ts'
import type { Mutation } from '../core/mutation.ts'
import { sha256, sha256OfPieces } from '../keys/sha256.ts'
import { type SigningKey, signingKey, verifierOf } from '../keys/signing-key.ts'
import { Byzantine } from './byzantine.ts'
import type { Incarnation } from './incarnation.ts'
import { type Fault, Invariants } from './invariants.ts'
import { NarwhalMachine } from './narwhal-machine.ts'
import type { SimEvent } from './sim-event.ts'
import { TokenCrypto } from './token-crypto.ts'
import { GC_DEPTHS, type Profile, WORST_FAULTS } from './tuning.ts'

/** A committee on a simulated network, and what watches it. */
export interface SimulatedCommittee {
  readonly simulation: Simulation<Incarnation, SimEvent, Effect, LogRecord>
  readonly invariants: Invariants
  readonly committee: Committee
  readonly leaderOf: LeaderOf
  readonly gcDepth: number
  /** By index, what is wrong with a validator. */
  readonly faults: readonly (Fault | undefined)[]
  /** No client sends any more. */
  stopClients(): void
}

/** Draws what a seed has in store, and puts everything in its place. Nothing has happened yet. */
export function simulatedCommittee(
  seed: number,
  { nodes, byzantine: faulty, isCryptoReal }: Profile,
  mutations?: ReadonlySet<Mutation>
): SimulatedCommittee {
  const random = seededRandom(seed ^ 0x5eed)
  const network = drawFaults(random, WORST_FAULTS)
  const keys = isCryptoReal ? realKeys(nodes) : undefined
  const publicKeys = keys?.map(({ publicKey }) => publicKey) ?? tokenKeys(nodes)
  const authorities = publicKeys.map(publicKey => ({ publicKey, stake: 1 }))
  const committee = new Committee({ epoch: seed, authorities, workers: 2 }, sha256)
  const cryptoOf = keys === undefined ? tokenCrypto() : realCrypto(committee, keys)
  const leaderOf = leaderSchedule(committee, sha256)
  const faults = authorities.map((_, index) => (index < nodes - faulty ? undefined : drawFault(random)))
  const invariants = new Invariants(committee, faults)
  const gcDepth = GC_DEPTHS[Math.floor(GC_DEPTHS.length * random())]!
  let isSending = true
  const machine = new NarwhalMachine({
    committee,
    leaderOf,
    cryptoOf,
    invariants,
    faults,
    byzantine: faults.map((fault, index) =>
      fault === 'lies' ? new Byzantine(committee, cryptoOf(index), random) : undefined
    ),
    mutations,
    gcDepth,
    segmentRecords: random() < 0.5 ? Infinity : Math.floor(50 + 500 * random()),
    isSending: () => isSending
  })
  const simulation = new Simulation({
    seed,
    nodes,
    machine,
    faults: network,
    check: ({ index }, { validator }) => invariants.isBounded(index, validator)
  })
  return { simulation, invariants, committee, leaderOf, gcDepth, faults, stopClients: () => (isSending = false) }
}

/** Of those that are Byzantine, most lie, and some forget. */
function drawFault(random: Random): Fault {
  return random() < 0.75 ? 'lies' : 'forgets'
}

function tokenKeys(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index}`.padStart(64, '0'))
}

function tokenCrypto(): (author: number) => Crypto {
  const tokens = new TokenCrypto()
  return author => tokens.of(author)
}

function realKeys(count: number): SigningKey[] {
  const keys = Array.from({ length: count }, (_, index) => signingKey(new Uint8Array(32).fill(index + 1)))
  return keys.toSorted((one, other) => (one.publicKey < other.publicKey ? -1 : 1))
}

function realCrypto(committee: Committee, keys: readonly SigningKey[]): (author: number) => Crypto {
  const verifiers = new Map(keys.map(({ publicKey }) => [publicKey, verifierOf(publicKey)]))
  return author =>
    createCrypto(committee, {
      sha256: sha256OfPieces,
      sign: message => keys[author]!.sign(message),
      verify: (publicKey, message, signature) => verifiers.get(publicKey)!(message, signature)
    })
}
