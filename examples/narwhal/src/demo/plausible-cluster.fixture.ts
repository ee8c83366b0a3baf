import type { CertificateSeen, CommitSeen, Delta, HeaderSeen, Vertex } from '../http/events.ts'
import type { ClusterStatus, ProcessStatus } from './cluster-status.ts'

/** What a cluster would say. */
export interface PlausibleStatus {
  readonly kind: 'cluster'
  readonly status: ClusterStatus
}

/** What one of its validators would say. */
export interface PlausibleDelta {
  readonly kind: 'delta'
  readonly delta: Delta
}

/** How a plausible cluster behaves. */
export interface PlausibleInit {
  readonly size: number
  readonly seed?: number
  /** @default 100 */
  readonly roundMs?: number
  readonly transactionsPerSecond?: number
}

const DELTA_MS = 100

/**
 * Events as a cluster would send them, without one: for tests of the page alone. Every certificate has a quorum of parents
 * and its own before among them; every second round has an anchor, committed with all below that nobody committed before.
 */
export class PlausibleCluster {
  readonly size: number
  readonly quorum: number
  readonly down = new Set<number>()
  readonly lying = new Set<number>()
  readonly #roundMs: number
  readonly #rate: number
  #random: () => number
  #round = 0
  #certificates = new Map<number, CertificateSeen[]>()
  #uncommitted: Vertex[] = []
  #commits = 0
  #committed = 0

  constructor({ size, seed = 1, roundMs = 100, transactionsPerSecond = 500 }: PlausibleInit) {
    this.size = size
    this.quorum = size - Math.floor((size - 1) / 3)
    this.#roundMs = roundMs
    this.#rate = transactionsPerSecond
    this.#random = mulberry32(seed)
  }

  status(at: number): PlausibleStatus {
    const validators = Array.from({ length: this.size }, (_, index): ProcessStatus => ({
      state: this.down.has(index) ? 'stopped' : 'running',
      url: `http://127.0.0.1:${9000 + index}`,
      isolated: false,
      slow: false,
      lying: this.lying.has(index)
    }))
    const status: ClusterStatus = { at, run: 'plausible', quorum: this.quorum, validators, groups: [] }
    return { kind: 'cluster', status }
  }

  /** What every validator that runs says of the last tenth of a second. */
  *deltas(at: number): Generator<PlausibleDelta> {
    const rounds = Math.max(1, Math.round(DELTA_MS / this.#roundMs))
    const live = Array.from({ length: this.size }, (_, index) => index).filter(index => !this.down.has(index))
    const headers: HeaderSeen[] = []
    const certificates: CertificateSeen[] = []
    const commits: CommitSeen[] = []
    if (live.length >= this.quorum) {
      for (let i = 0; i < rounds; i++) this.#advance(live, headers, certificates, commits)
    }
    for (const validator of live) {
      const common = {
        at,
        validator,
        round: this.#round,
        commitIndex: this.#commits,
        commitDigest: digestOf(this.#commits)
      }
      const evidence = [...this.lying].map(author => ({
        round: this.#round,
        author,
        headers: [digestOf(author + 1), digestOf(author + 2)] as const
      }))
      const figures = {
        committed: this.#committed,
        perSecond: live.length >= this.quorum ? this.#rate * (0.95 + 0.1 * this.#random()) : 0,
        p50Ms: 80 + 20 * this.#random(),
        p99Ms: 160 + 60 * this.#random()
      }
      const delta: Delta = {
        ...common,
        headers,
        certificates,
        commits,
        transactions: figures,
        memoryBytes: 84e6 + 1e6 * validator,
        evidence,
        posted: []
      }
      yield { kind: 'delta', delta }
    }
  }

  #advance(
    live: readonly number[],
    headers: HeaderSeen[],
    certificates: CertificateSeen[],
    commits: CommitSeen[]
  ): void {
    const before = this.#certificates.get(this.#round)?.map(({ author }) => author) ?? live
    const round = ++this.#round
    const made = live.map((author): CertificateSeen => {
      const others = before.filter(each => each !== author)
      const dropped = Math.floor(this.#random() * (before.length - this.quorum + 1))
      for (let i = 0; i < dropped; i++) others.splice(Math.floor(this.#random() * others.length), 1)
      const parents = [...(before.includes(author) ? [author] : []), ...others].toSorted((a, b) => a - b)
      return {
        round,
        author,
        parents,
        batches: 1,
        transactions: Math.round((this.#rate * this.#roundMs) / 1000 / live.length)
      }
    })
    this.#certificates.set(round, made)
    this.#certificates.delete(round - 50)
    headers.push(...live.map(author => ({ round: round + 1, author })))
    certificates.push(...made)
    this.#uncommitted.push(...made.map(({ author }): Vertex => [round, author]))
    const leader = Math.floor(round / 2) % this.size
    if (round % 2 === 1 && round > 2) this.#commit(round - 1, live.includes(leader) ? leader : undefined, commits)
  }

  #commit(round: number, leader: number | undefined, commits: CommitSeen[]): void {
    if (leader === undefined) return
    const isIn = ([r, author]: Vertex): boolean => r < round || (r === round && author === leader)
    const certificates = this.#uncommitted.filter(isIn)
    this.#uncommitted = this.#uncommitted.filter(vertex => !isIn(vertex))
    const index = ++this.#commits
    const transactions = certificates.length * 10
    this.#committed += transactions
    commits.push({ index, anchor: [round, leader], certificates, digest: digestOf(index), transactions })
  }
}

function digestOf(index: number): string {
  return index === 0 ? '' : mulberryHex(index)
}

function mulberryHex(seed: number): string {
  const random = mulberry32(seed)
  return Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join('')
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
