import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { MemoryDisk } from '../log/memory-disk.fixture.ts'
import { dagView } from '../http/views.ts'
import { submitTo } from './guest.ts'
import type { Validator } from './validator.ts'
import { Validators } from './validators.fixture.ts'

const validators = Validators.forEachTest()

/** Posts to one, and resolves with its place once it is committed. */
async function commit(validator: Validator, data: string): Promise<{ index: number; position: number }> {
  const id = await validator.post(data)
  const { commitIndex, position } = await validator.reached(id, 'committed')
  return { index: commitIndex!, position: position! }
}

/** Until all have the commit, and the digest that each has for it. */
async function digestsOf(all: readonly Validator[], index: number): Promise<(string | undefined)[]> {
  await until(() => expect(Math.min(...all.map(({ state }) => state.lastCommit.index))).toBeGreaterThanOrEqual(index))
  return await Promise.all(all.map(async ({ store }) => (await store.commit(index))?.digest))
}

async function until(holds: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(holds, { timeout: 30_000, interval: 20 })
}

describe('validators', () => {
  test('commit what is posted to any of them in one order', async () => {
    const all = await validators.startAll(4)
    const places = await Promise.all(
      all.flatMap((validator, i) => [commit(validator, `one ${i}`), commit(validator, `two ${i}`)])
    )
    expect(new Set(places.map(({ index, position }) => `${index} ${position}`)).size).toBe(8)
    const last = Math.max(...places.map(({ index }) => index))
    expect(new Set(await digestsOf(all, last)).size).toBe(1)
  })

  test('do without one of four, which has everything soon after it is back', async () => {
    const all = await validators.startAll(4)
    await commit(all[0]!, 'with all')
    await validators.stop(all[3]!)
    for (let i = 0; i < 10; i++) await commit(all[i % 3]!, `without it ${i}`)
    const { index } = await commit(all[1]!, 'last without it')
    const back = await validators.start(3)
    expect(back.state.lastCommit.index).toBeGreaterThan(0)
    expect(new Set(await digestsOf([...all.slice(0, 3), back], index)).size).toBe(1)
    await commit(back, 'from the one that is back')
  })

  test('stand still without two of four, and go on with one of them', async () => {
    const all = await validators.startAll(4)
    await commit(all[0]!, 'with all')
    await Promise.all([validators.stop(all[2]!), validators.stop(all[3]!)])
    const id = await all[0]!.post('while they stand still')
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(all[0]!.observer.tracker.status(id)).not.toMatchObject({ stage: 'committed' })
    await validators.start(3)
    await all[0]!.reached(id, 'committed')
  })

  test('let one that has lost its disk say nothing that it may have said otherwise', async () => {
    const all = await validators.startAll(4)
    for (let i = 0; i < 5; i++) await commit(all[3]!, `before ${i}`)
    const { round } = all[3]!.state
    await validators.stop(all[3]!)
    await rm(join(validators.directory, '3'), { recursive: true })
    await commit(all[0]!, 'without it')
    const back = await validators.start(3)
    const { index } = await commit(back, 'from an empty disk')
    expect(new Set(await digestsOf([...all.slice(0, 3), back], index)).size).toBe(1)
    expect(back.state.round).toBeGreaterThan(round)
    expect(all.slice(0, 3).flatMap(({ state }) => state.equivocations)).toEqual([])
  })

  test('deliver every transaction once, over a restart too', async () => {
    const all = await validators.startAll(4)
    const id = await all[3]!.post('once')
    await all[3]!.reached(id, 'committed')
    await validators.stop(all[3]!)
    const back = await validators.start(3)
    expect(back.observer.tracker.status(id)).toMatchObject({ stage: 'committed', position: 0 })
    await commit(back, 'after it')
    expect(back.observer.figures.at(Date.now()).committed).toBe(1)
  })
})

describe('two with one key', () => {
  test('cannot have one directory', async () => {
    await validators.start(0)
    await expect(validators.start(0)).rejects.toThrow('is in use by another process')
  })

  test('are found out where they say different things, and the proof is shown', async () => {
    const all = await validators.startAll(3)
    const [one, two] = await Promise.all([
      validators.start(3),
      validators.start(3, { data: join(validators.directory, 'other') })
    ])
    await Promise.all([one.post('by one'), two.post('by the other')])
    for (let i = 0; i < 5; i++) await commit(all[0]!, `meanwhile ${i}`)
    await until(async () => {
      const views = await Promise.all(all.map(each => dagView(each, 1, 1)))
      const [found] = views.flatMap(({ evidence }) => evidence)
      expect(found).toMatchObject({ author: 3, headers: [expect.any(String), expect.any(String)] })
      expect(found!.headers[0]).not.toBe(found!.headers[1])
    })
    expect(validators.notices).toContainEqual(
      expect.stringMatching(
        /^validator 3 lies: it has signed two headers for round \d+, and both are kept as evidence$/
      )
    )
    const convinced = all.find(({ state }) => state.equivocations.length > 0)!
    const { author } = convinced.state
    await validators.stop(convinced)
    expect((await dagView(await validators.start(author), 1, 1)).evidence).not.toEqual([])
  })
})

test('one of another epoch is told apart, and takes part in nothing', async () => {
  const all = await validators.startAll(3)
  await commit(all[0]!, 'before it')
  const { authorities } = all[0]!.state.committee
  const foreign = await validators.start(3, { committee: { epoch: 1, authorities } })
  await expect
    .poll(() => validators.notices)
    .toContainEqual(
      expect.stringMatching(/^validator \d says what is not valid here: it lies, or is of another committee or epoch$/)
    )
  await commit(all[1]!, 'with it there')
  expect(foreign.state.lastCommit.index).toBe(0)
  expect(foreign.state.dag.highestRound).toBe(0)
})

describe('a guest', () => {
  test('hands in a transaction, and is told what is wrong with one', async () => {
    const [validator] = await validators.startAll(3)
    const [address] = validator!.addresses
    const id = await submitTo(address!, 'from a guest')
    await validator!.reached(id, 'committed')
    await expect(submitTo(address!, 'x'.repeat(65_537))).rejects.toThrow(
      'data has 65537 bytes of UTF-8; 65536 are allowed'
    )
  })
})

describe('a validator whose disk is full', () => {
  test('stops with a sentence, and has acknowledged nothing that is not on disk', async () => {
    validators.size = 1
    const disk = new MemoryDisk()
    const validator = await validators.start(0, { disk })
    const first = await commit(validator, 'while there is room')
    disk.room = 10
    await expect(validator.post('one too many')).rejects.toThrow(/0000000001\.log cannot be written: ENOSPC/)
    expect(validators.failures.map(({ message }) => message)).toEqual([expect.stringMatching(/ENOSPC: no space left/)])
    await expect(validator.post('and another')).rejects.toThrow('the validator is stopping')
    await validators.stop(validator)
    disk.room = Number.POSITIVE_INFINITY
    const again = await validators.start(0, { disk })
    expect(again.state.lastCommit.index).toBeGreaterThanOrEqual(first.index)
    await commit(again, 'with room again')
    validators.size = 4
  })
})
