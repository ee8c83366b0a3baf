/** What `Bans` takes. */
export interface BansInit {
  /** How long a ban lasts, and after a third of which half of what somebody did is forgotten, in milliseconds. */
  readonly banMs: number
  /** Who is remembered: beyond so many, whoever did least is forgotten. */
  readonly maxEntries: number
}

/** What follows from a misdeed. */
export type Verdict = 'none' | 'disconnect' | 'ban'

/** What a misdeed counts. A score of -20 disconnects, one of -50 bans: lodestar's numbers, as are these. */
export const MISDEED = {
  /** Nothing but an attack looks like this: a flood of resets, a frame longer than the window. The third one bans. */
  flood: -20,
  /** The rules of the wire are broken: an attack, or a peer with a fault. The fifth one bans. */
  brokenRule: -10
} as const

const DISCONNECT_SCORE = -20
const BAN_SCORE = -50

interface Entry {
  score: number
  atMs: number
  bannedUntilMs: number
}

/** Who misbehaved, peers and addresses alike: scores that fade, bans that end, and a memory that does. */
export class Bans {
  readonly #init: BansInit
  readonly #entries = new Map<string, Entry>()

  constructor(init: BansInit) {
    this.#init = init
  }

  /** How many are remembered. */
  get size(): number {
    return this.#entries.size
  }

  /** Notes a misdeed, and says what follows. */
  penalise(key: string, points: number, nowMs: number): Verdict {
    const entry = this.#entries.get(key) ?? this.#remember(key, nowMs)
    entry.score = this.#scoreOf(entry, nowMs) + points
    entry.atMs = nowMs
    if (entry.score <= BAN_SCORE) {
      entry.bannedUntilMs = nowMs + this.#init.banMs
      return 'ban'
    }
    return entry.score <= DISCONNECT_SCORE ? 'disconnect' : 'none'
  }

  /** How long a ban still lasts, in milliseconds: 0 where there is none. */
  remainingMs(key: string, nowMs: number): number {
    return Math.max(0, (this.#entries.get(key)?.bannedUntilMs ?? 0) - nowMs)
  }

  #remember(key: string, nowMs: number): Entry {
    if (this.#entries.size >= this.#init.maxEntries) this.#forgetBest(nowMs)
    const entry = { score: 0, atMs: nowMs, bannedUntilMs: Number.NEGATIVE_INFINITY }
    this.#entries.set(key, entry)
    return entry
  }

  #forgetBest(nowMs: number): void {
    let [best, bestScore] = ['', Number.NEGATIVE_INFINITY]
    for (const [key, entry] of this.#entries) {
      // Whoever is banned goes last, whatever its score has faded to.
      const score = this.#scoreOf(entry, nowMs) + (entry.bannedUntilMs > nowMs ? BAN_SCORE * 1_000 : 0)
      if (score > bestScore) [best, bestScore] = [key, score]
    }
    this.#entries.delete(best)
  }

  #scoreOf({ score, atMs }: Entry, nowMs: number): number {
    return score * 0.5 ** ((nowMs - atMs) / (this.#init.banMs / 3))
  }
}
