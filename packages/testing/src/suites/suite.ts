/**
 * One test of a suite: for a runner to name and to run.
 *
 * @example
 * ```ts
 * import { test } from 'vitest' // or node:test
 *
 * for (const { name, run } of peerManagerSuite(async maxPeers => ({ peers: myPeerManager({ maxPeers }) }))) test(name, run)
 * ```
 */
export interface SuiteTest {
  /** What holds if it passes, as a sentence about what is tested. */
  readonly name: string
  /** Rejects with an AssertionError of node:assert where it does not hold. */
  readonly run: () => Promise<void>
}
