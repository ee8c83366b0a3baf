import { checkOption, checkSeed } from '../check-option.ts'
import { explained } from '../replay.ts'
import { someSeed } from '../seeds.ts'
import { checkSame, type RunRecord } from './determinism.ts'
import { checkLink, type LinkInit } from './link.ts'
import type { Start } from './machines.ts'
import { NetworkRun } from './network-run.ts'
import { Trace } from './trace.ts'
import type { World } from './world.ts'

/** What each start makes. */
export type Started<Starts extends readonly Start<unknown>[]> = {
  -readonly [I in keyof Starts]: Awaited<ReturnType<Starts[I]>>
}

/** What a network is made of. */
export interface NetworkInit<Starts extends readonly Start<unknown>[]> extends LinkInit {
  /** How each node is started: usually a function that hands `host.options` to `createNode`. */
  nodes: Starts
  /**
   * Decides everything that is chance.
   *
   * @default drawn, and told where the test fails; the environment variable P2PLANE_SEED where it is set
   */
  seed?: number
  /**
   * How much virtual time a test may take, in milliseconds.
   *
   * @default 3_600_000
   */
  timeoutMs?: number
}

/** Nodes on a network of their own, in this process, on a clock of their own. Made by `createNetwork`. */
export interface Network<Nodes extends readonly unknown[]> {
  /** What decides what is chance. */
  readonly seed: number
  /**
   * Starts the nodes, runs a test among them, and stops them. Within it `Date`, `performance.now`, timers,
   * `AbortSignal.timeout`, `Math.random` and `crypto` are virtual: a minute passes as soon as all that happens in it has.
   * Each run begins anew, and is the same.
   *
   * @returns what the test returns
   * @throws what the test throws, with the seed and a command that runs it again
   */
  run<T>(test: (world: World<Nodes>) => T | Promise<T>): Promise<T>
  /**
   * Runs a test twice.
   *
   * @returns the hash of what happened between the nodes
   * @throws DeterminismError where that was not the same, with where the runs part and what was not virtual
   */
  check(test: (world: World<Nodes>) => unknown): Promise<string>
}

/** An hour. */
const TIMEOUT_MS = 3_600_000

/**
 * A network for a test: nodes as they are, with Noise, Yamux, Identify and Kademlia, on connections and a clock that are
 * not. What is slow or lost or breaks is decided by a seed; the same seed is the same history.
 *
 * @throws RangeError where a number is none that a network can have
 *
 * @example
 * ```ts
 * const network = createNetwork({
 *   nodes: times(4, host => createNode({ ...host.options, messages, router })),
 *   latencyMs: 20,
 *   loss: 0.01
 * })
 * await network.run(async ({ nodes: [alice, bob], partition, heal }) => {
 *   partition([0])
 *   await expect(bob.request(alice.peerId, Ping, { nonce: 1 })).rejects.toThrow('10000 ms')
 *   heal()
 * })
 * ```
 */
export function createNetwork<const Starts extends readonly Start<unknown>[]>(
  init: NetworkInit<Starts>
): Network<Started<Starts>> {
  const { nodes: starts, seed = someSeed(), timeoutMs: endMs = TIMEOUT_MS, ...link } = init
  checkNodes(starts)
  checkSeed(seed)
  checkOption({ timeoutMs: endMs }, endMs > 0, 'virtual milliseconds, more than 0')
  checkLink(link)
  const run = async (test: (world: World<never>) => unknown, trace: Trace): Promise<[unknown, RunRecord]> => {
    const networkRun = new NetworkRun({ seed, starts, link, endMs, trace })
    try {
      const value = await networkRun.run(test as never)
      return [value, { trace, real: networkRun.work.begun }]
    } catch (error) {
      throw await explained(error, seed)
    }
  }
  return {
    seed,
    async run<T>(test: (world: World<Started<Starts>>) => T | Promise<T>): Promise<T> {
      const [value] = await run(test, new Trace())
      return value as T
    },
    async check(test) {
      const [, one] = await run(test, new Trace(true))
      const [, other] = await run(test, new Trace(true))
      checkSame([one, other])
      return one.trace.hash
    }
  }
}

/**
 * Runs a test in virtual time, without nodes: `createNetwork({ nodes: [], seed }).run(test)`.
 *
 * @example
 * ```ts
 * await inVirtualTime(async () => {
 *   const answered = ask({ timeoutMs: 60_000 })
 *   await expect(answered).rejects.toThrow('no answer within 60000 ms') // at once
 * })
 * ```
 */
export function inVirtualTime<T>(
  test: () => T | Promise<T>,
  { seed = someSeed() }: { seed?: number } = {}
): Promise<T> {
  return createNetwork({ nodes: [], seed }).run(test)
}

function checkNodes(nodes: unknown): void {
  const isGood = Array.isArray(nodes) && nodes.every(start => typeof start === 'function')
  checkOption({ nodes }, isGood, 'functions that start one each, such as times(4, host => createNode(...))')
}
