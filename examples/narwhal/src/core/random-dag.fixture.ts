import type { Random } from '@p2plane/testing'
import type { OrderLine, OrderText } from '../order/order-text.ts'

/**
 * A DAG that a committee might have made: some authors are left out of a round, and certificates of the round before are left
 * out as parents.
 *
 * @param linksOwn whether an author always stands on its own certificate of the round before
 */
export function randomDag(random: Random, size: number, rounds: number, gcDepth: number, linksOwn: boolean): OrderText {
  const quorum = Math.floor((2 * size) / 3) + 1
  const outRate = random()
  const certificates: OrderLine[] = []
  let before = Array.from({ length: size }, (_, author) => author)
  for (let round = 1; round <= rounds; round++) {
    const authors = pick(
      random,
      Array.from({ length: size }, (_, author) => author),
      quorum,
      0.3 * outRate
    )
    for (const author of authors) {
      const parents = new Set(pick(random, before, quorum, 0.7 * outRate))
      if (linksOwn && before.includes(author)) parents.add(author)
      certificates.push({ line: 0, round, author, parents: [...parents].toSorted((a, b) => a - b) })
    }
    before = authors
  }
  const everybody = Array.from({ length: size }, (_, author) => author)
  return { stakes: everybody.map(() => 1), leaders: shuffled(random, everybody), gcDepth, certificates }
}

/** Certificates in another order, each still behind its parents. */
export function causalShuffle(random: Random, certificates: readonly OrderLine[]): OrderLine[] {
  const nameOf = (round: number, author: number): string => `${round}.${author}`
  const left = new Map(certificates.map(certificate => [nameOf(certificate.round, certificate.author), 0]))
  const children = new Map<string, OrderLine[]>()
  for (const certificate of certificates) {
    const { round, author, parents } = certificate
    const waited = parents.map(parent => nameOf(round - 1, parent)).filter(parent => left.has(parent))
    left.set(nameOf(round, author), waited.length)
    for (const parent of waited) children.set(parent, [...(children.get(parent) ?? []), certificate])
  }
  const ready = certificates.filter(({ round, author }) => left.get(nameOf(round, author)) === 0)
  const order: OrderLine[] = []
  while (ready.length > 0) {
    const [next] = ready.splice(Math.floor(random() * ready.length), 1)
    order.push(next!)
    for (const child of children.get(nameOf(next!.round, next!.author)) ?? []) {
      const name = nameOf(child.round, child.author)
      left.set(name, left.get(name)! - 1)
      if (left.get(name) === 0) ready.push(child)
    }
  }
  return order
}

/** Some of them, each left out with a chance, but enough of them in any case. */
function pick(random: Random, all: readonly number[], least: number, outRate: number): number[] {
  const taken: number[] = []
  let spare = all.length - least
  for (const one of shuffled(random, all)) {
    if (spare > 0 && random() < outRate) spare--
    else taken.push(one)
  }
  return taken.toSorted((a, b) => a - b)
}

function shuffled<T>(random: Random, all: readonly T[]): T[] {
  return all
    .map(one => ({ one, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one)
}
