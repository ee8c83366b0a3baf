/** What `Bans` takes. */
export interface BansInit {
  /** How long a ban lasts, and after a third of which half of what somebody did is forgotten, in milliseconds. */
  readonly banMs: number
  /** Who is remembered: beyond so many, whoever did least is forgotten. */
  readonly maxEntries: number
}

/** What follows from a misdeed. */
export type Verdict = 'none' | 'disconnect' | 'ban'

/** What was done, and what it counts: lodestar's numbers. A score of -20 disconnects, one of -50 bans. */
export const MISDEED = {
  /** No honest peer does this: it broke the rules of the wire, or flooded with resets. */
  attack: -20,
  /** It may be an error: a request that does not fit its schema, again and again. */
  fault: -1
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
