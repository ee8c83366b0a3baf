import { afterEach, describe, expect, test, vi } from 'vitest'
import { createNetwork } from './network/network.ts'
import { forSeeds } from './seeds.ts'

afterEach(() => vi.unstubAllEnvs())

async function seedsOf(seeds: number | Iterable<number>): Promise<number[]> {
  const seen: number[] = []
  await forSeeds(seeds, seed => void seen.push(seed))
  return seen
}

describe('forSeeds', () => {
  test('tries as many as it is told to, the same each time, or those it is given', async () => {
    expect(await seedsOf(3)).toEqual([1, 2, 3])
    expect(await seedsOf([7, 9])).toEqual([7, 9])
  })

  test('tries the one of the environment alone', async () => {
    vi.stubEnv('P2PLANE_SEED', '42')
    expect(await seedsOf(3)).toEqual([42])
    expect(createNetwork({ nodes: [] }).seed).toBe(42)
    expect(createNetwork({ nodes: [], seed: 1 }).seed).toBe(1)
  })

  test('says what is wrong with one that is none', async () => {
    vi.stubEnv('P2PLANE_SEED', 'seven')
    await expect(seedsOf(3)).rejects.toThrow("P2PLANE_SEED: 'seven' is no seed; expected a whole number")
  })

  test.each([
    [0, 'seeds: 0 is not possible; expected how many there are, 1 or more, or which'],
    [1.5, 'seeds: 1.5 is not possible; expected how many there are, 1 or more, or which'],
    [[], 'seeds: [] is not possible; expected at least one']
  ])('says that with %j nothing would be tested', async (seeds, message) => {
    await expect(seedsOf(seeds)).rejects.toThrow(message)
  })

  test('fails with the first that fails, and says which, once', async () => {
    const failing = forSeeds(9, async seed => {
      await createNetwork({ nodes: [], seed }).run(() => {
        if (seed === 4) throw new Error('four')
      })
    })
    const error = await failing.catch((failure: unknown) => failure as Error)
    expect((error as Error).message.match(/Seed 4\./g)).toHaveLength(1)
    expect((error as Error).stack).toContain('P2PLANE_SEED=4')
  })

  test('says it of what is no error too', async () => {
    const failing = forSeeds(1, () => AbortSignal.abort('a text').throwIfAborted())
    await expect(failing).rejects.toThrow(/^a text\n\nSeed 1\./)
  })
})
