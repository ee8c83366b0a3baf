import {
  drawFaults,
  type Faults,
  type Machine,
  type Random,
  seededRandom,
  Simulation
} from '@p2plane/testing/simulation'
import { Committee, type Effect, type LeaderOf, leaderSchedule, type LogRecord } from '../core/index.ts'
import type { Mutation } from '../core/mutation.ts'
import { Byzantine } from './byzantine.ts'
import { Forge } from './forge.ts'
import type { Incarnation } from './incarnation.ts'
import { type Fault, Invariants } from './invariants.ts'
import type { Keyring } from './keyring.ts'
import { NarwhalMachine } from './narwhal-machine.ts'
import type { SimEvent } from './sim-event.ts'
import { GC_DEPTHS, type Profile, WORST_FAULTS } from './tuning.ts'

export type SimMachine = Machine<Incarnation, SimEvent, Effect, LogRecord>

/** What `simulatedCommittee` takes. */
export interface SimulatedCommitteeInit {
  readonly seed: number
  readonly profile: Profile
  readonly keyring: Keyring
  readonly mutations?: ReadonlySet<Mutation> | undefined
  /** What goes wrong on the way. @default what the seed has in store */
  readonly network?: Faults
  /** Puts something between the simulation and its machine. @default nothing */
  readonly through?: (machine: SimMachine, forgeOf: (author: number) => Forge) => SimMachine
}

/** A committee on a simulated network, and what watches it. */
export interface SimulatedCommittee {
  readonly simulation: Simulation<Incarnation, SimEvent, Effect, LogRecord>
  readonly invariants: Invariants
  readonly committee: Committee
  readonly leaderOf: LeaderOf
  readonly gcDepth: number
  /** By index, what is wrong with a validator. */
  readonly faults: readonly (Fault | undefined)[]
  /** Whether clients send. */
  isSending: boolean
}

/** Draws what a seed has in store, and puts everything in its place. Nothing has happened yet. */
export function simulatedCommittee({ seed, profile, keyring, ...init }: SimulatedCommitteeInit): SimulatedCommittee {
  const { nodes, byzantine: faulty } = profile
  const random = seededRandom(seed ^ 0x5eed)
  const network = init.network ?? drawFaults(random, WORST_FAULTS)
  const { publicKeys, sha256 } = keyring
  const authorities = publicKeys.map(publicKey => ({ publicKey, stake: 1 }))
  const committee = new Committee({ epoch: seed, authorities, workers: 2 }, sha256)
  const cryptoOf = keyring.cryptoOf(committee)
  const leaderOf = leaderSchedule(committee, sha256)
  const faults = authorities.map((_, index) => (index < nodes - faulty ? undefined : drawFault(random)))
  const gcDepth = GC_DEPTHS[Math.floor(GC_DEPTHS.length * random())]!
  const invariants = new Invariants(committee, faults, gcDepth)
  const machine = new NarwhalMachine({
    committee,
    leaderOf,
    cryptoOf,
    invariants,
    faults,
    byzantine: faults.map((fault, index) =>
      fault === 'lies' ? new Byzantine(committee, cryptoOf(index), random) : undefined
    ),
    mutations: init.mutations,
    gcDepth,
    clientMs: profile.clientMs,
    segmentRecords: random() < 0.5 ? Infinity : Math.floor(50 + 500 * random()),
    isSending: () => simulated.isSending
  })
  const forgeOf = (author: number): Forge => new Forge(committee, cryptoOf(author), random)
  const simulation = new Simulation({
    seed,
    nodes,
    machine: init.through?.(machine, forgeOf) ?? machine,
    faults: network,
    check: ({ index }, { validator }) => invariants.isBounded(index, validator)
  })
  const simulated = { simulation, invariants, committee, leaderOf, gcDepth, faults, isSending: true }
  return simulated
}

/** Of those that are Byzantine, most lie, and some forget. */
function drawFault(random: Random): Fault {
  return random() < 0.75 ? 'lies' : 'forgets'
}
