import type { BatchRef } from './batch.ts'
import type { CertificateRef } from './certificate.ts'
import type { Commit } from './commit.ts'
import type { Context } from './context.ts'
import type { Crypto } from './crypto.ts'
import type { Dag, Vertex } from './dag.ts'
import type { Digest } from './digest.ts'
import type { ValidatorOptions } from './options.ts'
import { subDag } from './sub-dag.ts'

/**
 * For so many times `gcDepth` rounds a batch is known to be committed: far longer than any header of somebody honest can be
 * under way that names it. A liar can have an older batch committed again, as any client can send a transaction again.
 */
export const KNOWN_DEPTHS = 20

/** A batch that was committed, and the round of the anchor that did it. */
interface CommittedBatch extends BatchRef {
  readonly round: number
}

/** What a linearizer works with: of a validator's context, a part. */
export interface LinearizerContext extends Pick<Context, 'committee' | 'mutations' | 'now'> {
  readonly crypto: Pick<Crypto, 'commitDigest'>
  readonly options: Pick<ValidatorOptions, 'gcDepth'>
}

/** Makes commits of anchors: the one order, each part chained to the one before. */
export class Linearizer {
  readonly #context: LinearizerContext
  readonly #dag: Dag
  readonly #committed = new Map<Digest, CommittedBatch>()
  #last: Commit | undefined

  constructor(context: LinearizerContext, dag: Dag) {
    this.#context = context
    this.#dag = dag
  }

  /** The last commit. */
  get last(): Commit | undefined {
    return this.#last
  }

  /** Batches that were committed lately. */
  get committed(): Iterable<CommittedBatch> {
    return this.#committed.values()
  }

  isCommitted({ digest }: BatchRef): boolean {
    return this.#committed.has(digest)
  }

  /** Takes from a checkpoint where it was. */
  restore(last: Commit | undefined, committed: Iterable<CommittedBatch>): void {
    this.#last = last
    for (const batch of committed) this.#committed.set(batch.digest, batch)
  }

  commit(anchor: Vertex): Commit {
    const { committee, crypto } = this.#context
    const previousDigest = this.#last?.digest ?? committee.digest
    const vertices = this.#settle(anchor)
    const digests = vertices.map(({ digest }) => digest)
    this.#last = {
      index: (this.#last?.index ?? 0) + 1,
      anchor: refTo(anchor),
      certificates: vertices.map(refTo),
      batches: this.#firstBatches(anchor.round, vertices),
      timestampMs: this.#timestamp(anchor),
      previousDigest,
      digest: crypto.commitDigest(previousDigest, anchor.digest, digests)
    }
    return this.#last
  }

  #settle(anchor: Vertex): readonly Vertex[] {
    const { options, mutations } = this.#context
    const leader = mutations?.has('gc-by-local-state') ? this.#dag.highestRound : anchor.round
    const vertices = subDag(anchor, Math.max(0, leader - options.gcDepth), mutations)
    for (const vertex of vertices) this.#dag.commit(vertex)
    if (mutations?.has('purge-by-author')) this.#purge(vertices)
    return vertices
  }

  /** The mutation `purge-by-author`: what is here now of an author, and older than its last commit, is never committed. */
  #purge(vertices: readonly Vertex[]): void {
    for (const { round, author } of vertices) {
      for (let older = round - 1; older > this.#dag.gcRound; older--) {
        const vertex = this.#dag.get(older, author)
        if (vertex !== undefined) this.#dag.commit(vertex)
      }
    }
  }

  /** The batches of the certificates that no commit had before. */
  #firstBatches(round: number, vertices: readonly Vertex[]): readonly BatchRef[] {
    const { options, mutations } = this.#context
    for (const [digest, batch] of this.#committed) {
      if (batch.round > round - KNOWN_DEPTHS * options.gcDepth) break
      this.#committed.delete(digest)
    }
    const batches: BatchRef[] = []
    for (const { certificate } of vertices) {
      for (const { digest, worker } of certificate.header.payload) {
        if (this.#committed.has(digest) && !mutations?.has('duplicates-committed')) continue
        this.#committed.set(digest, { digest, worker, round })
        batches.push({ digest, worker })
      }
    }
    return batches
  }

  /** The median by stake of what the clocks of the anchor's parents said: between those of honest validators. */
  #timestamp(anchor: Vertex): number {
    const { committee, now, mutations } = this.#context
    if (mutations?.has('local-clock')) return now
    const clocks = anchor.parents
      .map(({ author, certificate }) => ({ stake: committee.stake(author), at: certificate.header.timestampMs }))
      .toSorted((a, b) => a.at - b.at)
    let half = clocks.reduce((sum, { stake }) => sum + stake, 0) / 2
    const median = clocks.find(({ stake }) => (half -= stake) <= 0)
    return Math.max(this.#last?.timestampMs ?? 0, median?.at ?? 0)
  }
}

function refTo({ round, author, digest }: Vertex): CertificateRef {
  return { round, author, digest }
}
