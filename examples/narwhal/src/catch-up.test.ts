import { describe, expect, test } from 'vitest'
import { catchUp, MAX_FETCHED, MAX_TIPS, type Source } from './catch-up.ts'
import { Dag } from './dag.ts'
import { sha256 } from './sha256.ts'
import { createTransaction, type Transaction } from './transaction.ts'

/** What a replica with this DAG answers, and how often it was asked. */
class CountingSource implements Source {
  readonly dag: Dag
  questions = 0

  constructor(dag: Dag) {
    this.dag = dag
  }

  async tips(after: string): Promise<string[]> {
    this.questions++
    return this.dag.tips.filter(tip => tip > after).slice(0, MAX_TIPS)
  }

  async fetch(ids: readonly string[]): Promise<Transaction[]> {
    this.questions++
    expect(ids.length).toBeGreaterThan(0)
    expect(ids.length).toBeLessThanOrEqual(MAX_FETCHED)
    return this.dag.withAncestors(ids, MAX_FETCHED)
  }
}

async function questionsToCatchUp(dag: Dag, source: CountingSource): Promise<number> {
  const before = { questions: source.questions, size: dag.size }
  const added: Transaction[] = []
  await catchUp(dag, source, batch => added.push(...batch))
  expect(added).toHaveLength(dag.size - before.size)
  return source.questions - before.questions
}

function grow(dag: Dag, name: string, count: number): void {
  for (let i = 0; i < count; i++) dag.append(`${name} ${i}`)
}

describe('catching up', () => {
  test('costs one question where nothing is missing', async () => {
    const source = new CountingSource(new Dag(sha256))
    const dag = new Dag(sha256)
    expect(await questionsToCatchUp(dag, source)).toBe(1)
    grow(source.dag, 'a', 10)
    await questionsToCatchUp(dag, source)
    expect(await questionsToCatchUp(dag, source)).toBe(1)
  })

  test('joins two histories that knew nothing of one another', async () => {
    const [one, other] = [new Dag(sha256), new Dag(sha256)]
    grow(one, 'one', 500)
    grow(other, 'other', 300)
    await questionsToCatchUp(one, new CountingSource(other))
    await questionsToCatchUp(other, new CountingSource(one))
    expect(one.size).toBe(800)
    expect(other.digest).toBe(one.digest)
    expect(other.transactions).toEqual(one.transactions)
  })

  test('walks down a chain ten times as long as what can be parked, and up again', async () => {
    const source = new CountingSource(new Dag(sha256))
    grow(source.dag, 'link', 20_000)
    const dag = new Dag(sha256, 2_000)
    const questions = await questionsToCatchUp(dag, source)
    expect(dag.digest).toBe(source.dag.digest)
    // Each 64 once on the way down, and nine tenths of them once more on the way up.
    expect(questions).toBeLessThan(2 * Math.ceil(20_000 / MAX_FETCHED))
  })

  test.each([1, 2, 64, 1_000])('ends with room to park only %i', async capacity => {
    const source = new CountingSource(new Dag(sha256))
    for (let i = 0; i < 100; i++) {
      // Roots at every height make it wide: each joins eight tips of many.
      for (let j = 0; j < 5; j++) source.dag.add(createTransaction(`root ${i} ${j}`, [], sha256))
      source.dag.append(`join ${i}`)
    }
    const dag = new Dag(sha256, capacity)
    await questionsToCatchUp(dag, source)
    expect(dag.digest).toBe(source.dag.digest)
  })

  test('asks for more tips than fit one answer a page at a time', async () => {
    const source = new CountingSource(new Dag(sha256))
    for (let i = 0; i < 2 * MAX_TIPS + 1; i++) source.dag.add(createTransaction(String(i), [], sha256))
    const dag = new Dag(sha256)
    await questionsToCatchUp(dag, source)
    expect(dag.size).toBe(2 * MAX_TIPS + 1)
  })

  test('goes on where transactions wait whose parents somebody else was to bring', async () => {
    const source = new CountingSource(new Dag(sha256))
    grow(source.dag, 'link', 200)
    const links = source.dag.transactions
    const dag = new Dag(sha256)
    for (const link of links.slice(50, 180)) dag.add(link)
    await questionsToCatchUp(dag, source)
    expect(dag.digest).toBe(source.dag.digest)
  })
})

describe('catching up with a liar ends, and keeps what was true', () => {
  const honest = new Dag(sha256)
  grow(honest, 'link', 100)

  test.each<[string, Partial<Source>]>([
    ['does not have its own tips', { fetch: async () => [] }],
    ['has something else', { fetch: async () => [honest.transactions[0]!] }],
    ['forges', { fetch: async () => [{ ...honest.transactions.at(-1)!, data: 'forged' }] }],
    ['repeats its tips', { tips: async () => Array.from({ length: MAX_TIPS }, () => honest.tips[0]!) }]
  ])('that %s', async (_, lie) => {
    const source = new CountingSource(honest)
    const dag = new Dag(sha256)
    await catchUp(dag, { tips: after => source.tips(after), fetch: ids => source.fetch(ids), ...lie }, () => {})
    expect(honest.transactions).toEqual(expect.arrayContaining(dag.transactions))
  })

  test('that withholds one, below which nothing is then known', async () => {
    const source = new CountingSource(honest)
    const withheld = honest.transactions[30]!.id
    const fetch = async (ids: readonly string[]): Promise<Transaction[]> =>
      (await source.fetch(ids)).filter(({ id }) => id !== withheld)
    const dag = new Dag(sha256)
    await catchUp(dag, { tips: after => source.tips(after), fetch }, () => {})
    expect(dag.size).toBeLessThan(31)
  })
})
