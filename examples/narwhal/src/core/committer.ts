import type { Commit } from './commit.ts'
import type { CommitRule } from './commit-rule.ts'
import type { Context } from './context.ts'
import type { Dag, Vertex } from './dag.ts'
import type { Linearizer } from './linearizer.ts'

/** What a committer puts together, and whom it tells. */
export interface CommitterComponents {
  readonly dag: Dag
  readonly linearizer: Linearizer
  /** Told of each commit, once. */
  readonly onCommit: (commit: Commit) => void
}

/** Asks the commit rule about each certificate, makes commits of the anchors, and says up to where all is settled. */
export class Committer {
  readonly #context: Context
  readonly #parts: CommitterComponents
  #rule: CommitRule
  /** Commits that the log has led to, in its order, until the log has confirmed them. */
  readonly #replayed: Commit[] = []
  #isReplaying = true

  constructor(context: Context, rule: CommitRule, components: CommitterComponents) {
    this.#context = context
    this.#rule = rule
    this.#parts = components
  }

  /** Goes on with another rule, or with the same from elsewhere. */
  use(rule: CommitRule): void {
    this.#rule = rule
  }

  onCertificate(vertex: Vertex): void {
    for (const anchor of this.#rule.onCertificate(this.#parts.dag, vertex)) {
      const commit = this.#parts.linearizer.commit(anchor)
      if (this.#isReplaying) this.#replayed.push(commit)
      else this.#record(commit)
      this.#parts.onCommit(commit)
    }
  }

  /**
   * The next commit of the log.
   *
   * @throws Error where the log's certificates lead to another one
   */
  confirm(stored: Commit): void {
    const replayed = this.#replayed.shift()
    if (replayed?.index === stored.index && replayed.digest === stored.digest) return
    const found = replayed === undefined ? 'to none' : `to commit ${replayed.index} with digest ${replayed.digest}`
    throw new Error(
      `the log has commit ${stored.index} with digest ${stored.digest}, but its certificates lead ${found}`
    )
  }

  /** The log is at its end. What it led to and does not have is committed now. */
  start(): void {
    this.#isReplaying = false
    for (const commit of this.#replayed.splice(0)) this.#record(commit)
  }

  #record(commit: Commit): void {
    const { outbox, stats, mutations } = this.#context
    stats.commits++
    stats.committedCertificates += commit.certificates.length
    stats.committedBatches += commit.batches.length
    outbox.append({ type: 'commit', commit })
    if (mutations?.has('commit-before-sync')) outbox.push({ type: 'deliver', commit })
    else outbox.pushWhenDurable({ type: 'deliver', commit })
  }
}
