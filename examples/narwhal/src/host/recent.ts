import type { CertificateSeen, CommitSeen, Delta, EquivocationSeen, HeaderSeen, PostedSeen } from '../http/events.ts'

/** Rounds that a state goes back. */
const STATE_ROUNDS = 60
/** Commits, and steps of transactions posted here, that a state has at most. */
const STATE_COMMITS = 60
const STATE_POSTED = 200

/** The lists of a delta. */
export type Lists = Pick<Delta, 'headers' | 'certificates' | 'commits' | 'evidence' | 'posted'>

/** What has happened lately: since it was looked at last, for a delta, and in the last rounds, for a state. */
export class Recent {
  #fresh = new Gathered()
  readonly #kept = new Gathered()

  header(seen: HeaderSeen): void {
    this.#fresh.headers.push(seen)
    this.#kept.headers.push(seen)
  }

  certificate(seen: CertificateSeen): void {
    this.#fresh.certificates.push(seen)
    this.#kept.certificates.push(seen)
    const before = seen.round - STATE_ROUNDS
    dropWhile(this.#kept.certificates, ({ round }) => round <= before)
    dropWhile(this.#kept.headers, ({ round }) => round <= before)
  }

  commit(seen: CommitSeen): void {
    this.#fresh.commits.push(seen)
    keepLast(this.#kept.commits, seen, STATE_COMMITS)
  }

  evidence(seen: EquivocationSeen): void {
    this.#fresh.evidence.push(seen)
    keepLast(this.#kept.evidence, seen, STATE_COMMITS)
  }

  posted(seen: PostedSeen): void {
    this.#fresh.posted.push(seen)
    keepLast(this.#kept.posted, seen, STATE_POSTED)
  }

  /** Whether anything has happened since `take`. */
  get isEmpty(): boolean {
    return Object.values(this.#fresh).every(list => (list as unknown[]).length === 0)
  }

  /** What has happened since the last time. */
  take(): Lists {
    const fresh = this.#fresh
    this.#fresh = new Gathered()
    return fresh
  }

  /** What has happened in the last rounds. */
  get lists(): Lists {
    return this.#kept
  }
}

class Gathered {
  readonly headers: HeaderSeen[] = []
  readonly certificates: CertificateSeen[] = []
  readonly commits: CommitSeen[] = []
  readonly evidence: EquivocationSeen[] = []
  readonly posted: PostedSeen[] = []
}

function keepLast<T>(list: T[], item: T, most: number): void {
  list.push(item)
  if (list.length > most) list.shift()
}

function dropWhile<T>(list: T[], isOld: (item: T) => boolean): void {
  const kept = list.findIndex(item => !isOld(item))
  list.splice(0, kept === -1 ? list.length : kept)
}
