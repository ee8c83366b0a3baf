import type { BatchRef } from '../core/index.ts'
import type { Location } from '../log/segment-scan.ts'

/** Where in the log what others may ask for is. Held in memory, and made anew when the log is opened. */
export class LogIndex {
  readonly #batches = new Map<string, Location>()
  readonly #certificates = new Map<number, Location[]>()
  readonly #commits = new Map<number, Location>()
  readonly #delivered = new Map<number, Location>()
  /** By file, the highest round of its certificates. */
  readonly #rounds = new Map<number, number>()

  addBatch({ digest }: BatchRef, location: Location): void {
    this.#batches.set(digest, location)
  }

  addCertificate(round: number, location: Location): void {
    const others = this.#certificates.get(round)
    if (others === undefined) this.#certificates.set(round, [location])
    else others.push(location)
    this.#rounds.set(location.segment, Math.max(round, this.#rounds.get(location.segment) ?? 0))
  }

  addCommit(index: number, location: Location): void {
    this.#commits.set(index, location)
  }

  addDelivered(index: number, location: Location): void {
    this.#delivered.set(index, location)
  }

  batch(digest: string): Location | undefined {
    return this.#batches.get(digest)
  }

  /** The certificates of a round. */
  certificates(round: number): readonly Location[] {
    return this.#certificates.get(round) ?? []
  }

  commit(index: number): Location | undefined {
    return this.#commits.get(index)
  }

  /** What was delivered of a commit. */
  delivered(index: number): Location | undefined {
    return this.#delivered.get(index)
  }

  /** The first round there is, and the last; undefined where there is none. */
  get rounds(): { readonly first: number; readonly last: number } | undefined {
    const [first] = this.#certificates.keys()
    return first === undefined ? undefined : { first, last: Math.max(...this.#rounds.values()) }
  }

  /** The highest round of a certificate in this file; 0 where it has none. */
  highestRound(segment: number): number {
    return this.#rounds.get(segment) ?? 0
  }

  /** Forgets what was in the files before this one. */
  drop(before: number): void {
    forgetFirst(this.#batches, ({ segment }) => segment < before)
    forgetFirst(this.#commits, ({ segment }) => segment < before)
    forgetFirst(this.#delivered, ({ segment }) => segment < before)
    forgetFirst(this.#certificates, locations => locations[0]!.segment < before)
    for (const segment of this.#rounds.keys()) if (segment < before) this.#rounds.delete(segment)
  }
}

/** Deletes from the front, where the oldest are. */
function forgetFirst<T>(map: Map<unknown, T>, isOld: (value: T) => boolean): void {
  for (const [key, value] of map) {
    if (!isOld(value)) return
    map.delete(key)
  }
}
