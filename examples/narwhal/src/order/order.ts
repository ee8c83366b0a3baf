import { Bullshark } from '../core/bullshark.ts'
import type { Certificate } from '../core/certificate.ts'
import { Committee } from '../core/committee.ts'
import { Dag, type Vertex } from '../core/dag.ts'
import { Linearizer } from '../core/linearizer.ts'
import type { Mutation } from '../core/mutation.ts'
import { OrderError, type OrderLine, type OrderText, parseOrder } from './order-text.ts'

/** A commit: the anchor, and all it commits, the anchor last. */
export interface OrderedCommit {
  readonly anchor: string
  readonly certificates: readonly string[]
}

/**
 * Applies the commit rule to certificates as they arrive, and none of the voting rules: whatever is in the text counts as
 * certified.
 *
 * @param mutations bugs to plant, in a test
 * @throws OrderError where a parent has not arrived, or there are two certificates for a round and author
 */
export function order(
  { stakes, leaders, gcDepth, certificates }: OrderText,
  mutations?: ReadonlySet<Mutation>
): OrderedCommit[] {
  const authorities = stakes.map((stake, index) => ({ publicKey: `${index}`.padStart(64, '0'), stake }))
  const committee = new Committee({ epoch: 0, authorities }, () => '')
  const dag = new Dag(
    committee,
    authorities.map((_, author) => certificateOf({ line: 0, round: 0, author, parents: [] }))
  )
  const rule = new Bullshark({ committee, leaderOf: round => leaders[(round / 2) % leaders.length]!, mutations })
  const context = { committee, crypto: { commitDigest: () => '' }, options: { gcDepth }, mutations, now: 0 }
  const linearizer = new Linearizer(context, dag)
  const commits: OrderedCommit[] = []
  for (const arrived of certificates) {
    const vertex = insert(dag, arrived)
    if (vertex === undefined) continue
    for (const anchor of rule.onCertificate(dag, vertex)) {
      commits.push({ anchor: nameOf(anchor), certificates: linearizer.commit(anchor).certificates.map(nameOf) })
      dag.collect(anchor.round - gcDepth)
    }
  }
  return commits
}

/**
 * What `narwhal order` prints for a text: a line a commit, `4.2: 1.0 1.1 ...`.
 *
 * @throws OrderError
 */
export function orderLines(text: string, mutations?: ReadonlySet<Mutation>): string[] {
  return order(parseOrder(text), mutations).map(({ anchor, certificates }) => `${anchor}: ${certificates.join(' ')}`)
}

/** The genesis is there from the beginning; whatever is too old to matter, and whatever is there again, is passed over. */
function insert(dag: Dag, arrived: OrderLine): Vertex | undefined {
  const { line, round, author, parents } = arrived
  const known = dag.get(round, author)
  if (known !== undefined) {
    const before = known.certificate.header.parents.map(parent => parent.author)
    if (before.join() === parents.join()) return undefined
    throw new OrderError(
      line,
      `${round}.${author} was there before with other parents; there is one for a round and author`
    )
  }
  const certificate = certificateOf(arrived)
  const [missing] = dag.missing(certificate.header)
  if (missing !== undefined) {
    throw new OrderError(line, `${round}.${author} names ${round - 1}.${missing}, which has not arrived before it`)
  }
  return dag.insert(certificate)
}

function certificateOf({ round, author, parents }: OrderLine): Certificate {
  const digest = nameOf({ round, author })
  return {
    header: {
      epoch: 0,
      round,
      author,
      timestampMs: 0,
      payload: [],
      parents: parents.map(parent => ({ author: parent, digest: nameOf({ round: round - 1, author: parent }) })),
      id: digest,
      signature: ''
    },
    digest,
    signers: [],
    signatures: []
  }
}

function nameOf({ round, author }: { readonly round: number; readonly author: number }): string {
  return `${round}.${author}`
}
