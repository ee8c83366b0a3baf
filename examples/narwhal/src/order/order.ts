import { Bullshark } from '../core/bullshark.ts'
import { Committee } from '../core/committee.ts'
import { Dag } from '../core/dag.ts'
import { Linearizer } from '../core/linearizer.ts'
import type { Mutation } from '../core/mutation.ts'
import { Arrivals, certificateOf, nameOf } from './arrivals.ts'
import { type OrderText, parseOrder } from './order-text.ts'

/** A commit: the anchor, and all it commits, the anchor last. */
export interface OrderedCommit {
  readonly anchor: string
  readonly certificates: readonly string[]
}

/**
 * Applies the commit rule to certificates as they arrive, and none of the voting rules: whatever is in the text counts as
 * certified. As at a validator, a certificate waits for its parents.
 *
 * @param mutations bugs to plant, in a test
 * @throws OrderError where there are two certificates for a round and author, and at the end where a parent has not arrived
 */
export function* order(
  { stakes, leaders, gcDepth, certificates }: OrderText,
  mutations?: ReadonlySet<Mutation>
): Generator<OrderedCommit> {
  const authorities = stakes.map((stake, index) => ({ publicKey: `${index}`.padStart(64, '0'), stake }))
  const committee = new Committee({ epoch: 0, authorities }, () => '')
  const dag = new Dag(
    committee,
    authorities.map((_, author) => certificateOf({ round: 0, author, parents: [] }))
  )
  const rule = new Bullshark({ committee, leaderOf: round => leaders[(round / 2) % leaders.length]!, mutations })
  const context = { committee, crypto: { commitDigest: () => '' }, options: { gcDepth }, mutations, now: 0 }
  const linearizer = new Linearizer(context, dag)
  const arrivals = new Arrivals(dag)
  for (const arrived of certificates) {
    for (const vertex of arrivals.take(arrived)) {
      for (const anchor of rule.onCertificate(dag, vertex)) {
        yield { anchor: nameOf(anchor), certificates: linearizer.commit(anchor).certificates.map(nameOf) }
        dag.collect(anchor.round - gcDepth)
      }
    }
  }
  arrivals.end()
}

/**
 * What `narwhal order` prints for a text: a line a commit, `4.2: 1.0 1.1 ...`.
 *
 * @throws OrderError
 */
export function* orderLines(text: string, mutations?: ReadonlySet<Mutation>): Generator<string> {
  for (const { anchor, certificates } of order(parseOrder(text), mutations)) {
    yield `${anchor}: ${certificates.join(' ')}`
  }
}
