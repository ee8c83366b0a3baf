import type { Certificate } from '../core/certificate.ts'
import type { Dag, Vertex } from '../core/dag.ts'
import { OrderError, type OrderLine } from './order-text.ts'

/** Lets certificates of a text into a DAG behind their parents, in whatever order they arrive. */
export class Arrivals {
  readonly #dag: Dag
  /** What has arrived, by name. */
  readonly #known = new Map<string, OrderLine>()
  /** What waits for a parent, by round. */
  readonly #waiting = new Map<number, OrderLine[]>()

  /** @param dag which has the genesis alone */
  constructor(dag: Dag) {
    this.#dag = dag
    for (const vertex of dag.round(0)) {
      if (vertex !== undefined) this.#known.set(nameOf(vertex), { ...vertex, line: 0, parents: [] })
    }
  }

  /**
   * Takes a certificate, and lets in what now has its parents. The DAG may be collected between two of them.
   *
   * @throws OrderError where there was another for its round and author
   */
  *take(arrived: OrderLine): Generator<Vertex> {
    if (!this.#isNew(arrived)) return
    this.#wait(arrived)
    const rounds = [arrived.round]
    for (const round of rounds) {
      for (const line of this.#release(round)) {
        const { gcRound } = this.#dag
        const vertex = this.#dag.insert(certificateOf(line))
        if (vertex === undefined) continue
        yield vertex
        rounds.push(round + 1)
        if (this.#dag.gcRound > gcRound) rounds.push(this.#dag.gcRound + 1)
      }
    }
  }

  /** @throws OrderError where something waits for a parent that has not arrived */
  end(): void {
    const waiting = [...this.#waiting.values()].flat().filter(({ round }) => round > this.#dag.gcRound)
    const round = Math.min(...waiting.map(line => line.round))
    // Whatever the lowest of them wait for is nowhere; the others may wait for these.
    const first = waiting.find(line => line.round === round)
    if (first === undefined) return
    const [missing] = this.#missing(first)
    throw new OrderError(first.line, `${nameOf(first)} names ${round - 1}.${missing}, which does not arrive`)
  }

  #isNew(arrived: OrderLine): boolean {
    const name = nameOf(arrived)
    const known = this.#known.get(name)
    if (known === undefined) {
      this.#known.set(name, arrived)
      return true
    }
    if (known.parents.join() === arrived.parents.join()) return false
    throw new OrderError(
      arrived.line,
      `${name} was there before with other parents; there is one for a round and author`
    )
  }

  #wait(line: OrderLine): void {
    const waiting = this.#waiting.get(line.round)
    if (waiting === undefined) this.#waiting.set(line.round, [line])
    else waiting.push(line)
  }

  #release(round: number): readonly OrderLine[] {
    const all = this.#waiting.get(round) ?? []
    const ready = all.filter(line => this.#missing(line).length === 0)
    if (ready.length === all.length) this.#waiting.delete(round)
    else if (ready.length > 0)
      this.#waiting.set(
        round,
        all.filter(line => !ready.includes(line))
      )
    return ready
  }

  #missing(line: OrderLine): number[] {
    return this.#dag.missing(certificateOf(line).header)
  }
}

/** A certificate as the text has it, with its name in place of a digest. */
export function certificateOf({ round, author, parents }: Omit<OrderLine, 'line'>): Certificate {
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

/** As in the text: `3.1`. */
export function nameOf({ round, author }: { readonly round: number; readonly author: number }): string {
  return `${round}.${author}`
}
