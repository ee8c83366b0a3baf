import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Dag } from './dag.ts'
import { sha256 } from './sha256.ts'
import { createTransaction, type Transaction } from './transaction.ts'

function make(data: string, ...parents: Transaction[]): Transaction {
  return createTransaction(
    data,
    parents.map(({ id }) => id),
    sha256
  )
}

function chain(length: number): Transaction[] {
  const links: Transaction[] = []
  for (let i = 0; i < length; i++) links.push(make(`link ${i}`, ...links.slice(-1)))
  return links
}

function dagOf(transactions: readonly Transaction[]): Dag {
  const dag = new Dag(sha256)
  for (const transaction of transactions) dag.add(transaction)
  return dag
}

/** A DAG in the order it grew, and the same transactions in any other order. */
const grown = fc
  .array(fc.record({ data: fc.string({ maxLength: 3 }), picks: fc.array(fc.nat(), { maxLength: 8 }) }), {
    maxLength: 40
  })
  .chain(plans => {
    const made: Transaction[] = []
    for (const { data, picks } of plans) {
      const parents = new Set(picks.map(pick => made[pick % made.length]).filter(parent => parent !== undefined))
      made.push(make(data, ...parents))
    }
    const size = made.length
    return fc.record({
      transactions: fc.constant(made),
      shuffled: fc.shuffledSubarray(made, { minLength: size, maxLength: size })
    })
  })

describe('a DAG', () => {
  test('is the same whatever order its transactions arrive in', () => {
    fc.assert(
      fc.property(grown, ({ transactions, shuffled }) => {
        const [one, other] = [dagOf(transactions), dagOf(shuffled)]
        expect(other.transactions).toEqual(one.transactions)
        expect(other.tips).toEqual(one.tips)
        expect(other.digest).toBe(one.digest)
        expect(one.size).toBe(new Set(transactions.map(({ id }) => id)).size)
      })
    )
  })

  test('names parents before children, and its tips are those that are no parents', () => {
    fc.assert(
      fc.property(grown, ({ shuffled }) => {
        const dag = dagOf(shuffled)
        const seen = new Set<string>()
        for (const { id, parents } of dag.transactions) {
          expect(parents.every(parent => seen.has(parent))).toBe(true)
          seen.add(id)
        }
        const parents = new Set(shuffled.flatMap(transaction => transaction.parents))
        expect(dag.tips).toEqual([...seen].filter(id => !parents.has(id)).toSorted())
      })
    )
  })

  test('has a digest that a shell can check: sort | sha256sum', () => {
    const [a, b] = [make('a'), make('b')]
    const [first, second] = [a.id, b.id].toSorted()
    expect(dagOf([a, b]).digest).toBe(sha256(`${first}\n${second}\n`))
    expect(new Dag(sha256).digest).toBe(sha256(''))
  })

  test('puts a new transaction on its tips, sorted, and on eight of them at most', () => {
    const roots = Array.from({ length: 11 }, (_, i) => make(`root ${i}`))
    const dag = dagOf(roots)
    const made = dag.append('on top')
    expect(made.parents).toEqual(
      roots
        .slice(0, 8)
        .map(({ id }) => id)
        .toSorted()
    )
    expect(dag.tips).toEqual([...roots.slice(8), made].map(({ id }) => id).toSorted())
    expect(dag.append('the rest').parents).toHaveLength(4)
  })

  test('knows what it has, and does not take other data for it', () => {
    const transaction = make('a')
    const dag = dagOf([transaction])
    expect(dag.add(transaction)).toEqual({ outcome: 'known' })
    expect(dag.add({ ...transaction, data: 'b' })).toMatchObject({ outcome: 'invalid' })
    expect(dag.transactions).toEqual([transaction])
  })

  test('holds a chain of 100,000 that arrives backwards as far as it can park it', () => {
    const links = chain(100_000)
    const dag = dagOf(links.slice(0, -9_999))
    for (const link of links.slice(-9_998).toReversed()) expect(dag.add(link).outcome).toBe('parked')
    const arrival = dag.add(links.at(-9_999)!)
    expect(arrival.outcome === 'added' && arrival.added.length).toBe(9_999)
    expect(dag.size).toBe(100_000)
    expect(dag.transactions.at(-1)).toBe(links.at(-1))
  })
})

describe('a transaction whose parents are unknown', () => {
  const [root, left, right, top] = diamond()

  test('waits for all of them, and is added behind the last', () => {
    const dag = new Dag(sha256)
    expect(dag.add(top)).toEqual({ outcome: 'parked', missing: top.parents })
    expect(dag.add(left)).toEqual({ outcome: 'parked', missing: [root.id] })
    expect(dag.add(root)).toEqual({ outcome: 'added', added: [root, left] })
    expect(dag.add(top)).toEqual({ outcome: 'parked', missing: [right.id] })
    expect(dag.add(right)).toEqual({ outcome: 'added', added: [right, top] })
    expect(dag.tips).toEqual([top.id])
  })

  test('is no part of the DAG meanwhile', () => {
    const dag = dagOf([root, top])
    expect(dag.has(top.id)).toBe(false)
    expect(dag.holds(top.id)).toBe(true)
    expect(dag.transactions).toEqual([root])
    expect(dag.tips).toEqual([root.id])
  })

  test('makes room, where too many wait, for the one that came last', () => {
    const links = chain(5)
    const dag = new Dag(sha256, 3)
    for (const link of links.slice(1)) dag.add(link)
    expect(links.map(({ id }) => dag.holds(id))).toEqual([false, false, true, true, true])
    expect(dag.add(links[0]!)).toEqual({ outcome: 'added', added: [links[0]] })
    expect(dag.add(links[1]!)).toMatchObject({ added: links.slice(1) })
  })

  test('can be sent for ever without anything growing', () => {
    const dag = new Dag(sha256, 10)
    const orphans = Array.from({ length: 1_000 }, (_, i) => createTransaction('x', [sha256(String(i))], sha256))
    for (const orphan of orphans) dag.add(orphan)
    expect(orphans.filter(({ id }) => dag.holds(id))).toEqual(orphans.slice(-10))
  })
})

describe('what is asked for with its ancestors', () => {
  const links = chain(10)
  const dag = dagOf(links)

  test('comes in causal order, the nearest ancestors as far as there is room', () => {
    expect(dag.withAncestors([links[6]!.id], 3)).toEqual(links.slice(4, 7))
    expect(dag.withAncestors([links[2]!.id], 64)).toEqual(links.slice(0, 3))
  })

  test('comes before any ancestor, and what is unknown does not come', () => {
    expect(dag.withAncestors([links[9]!.id, sha256(''), links[3]!.id], 2)).toEqual([links[3], links[9]])
    expect(dag.withAncestors([], 64)).toEqual([])
  })
})

function diamond(): [Transaction, Transaction, Transaction, Transaction] {
  const root = make('root')
  const [left, right] = [make('left', root), make('right', root)]
  return [root, left, right, make('top', left, right)]
}
