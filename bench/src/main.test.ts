import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Figure } from '@p2plane/rig/figure'
import type { Row } from './row.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
const TIMEOUT_MS = 60_000

function bench(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, ['--conditions=@p2plane/source', MAIN, ...args], { timeout: TIMEOUT_MS })
}

describe('the bench', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'p2plane-bench-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it(
    'has two contestants play a round, and says what came of it',
    async () => {
      const json = join(folder, 'bench.json')
      const only = 'node-tls,32B/64,record/1,stream'
      const { stdout } = await bench('--only', only, '--rounds', '1', '--seconds', '0.05', '--json', json)
      expect(stdout).toContain('32 B, 64 callers')
      const { rows, figures } = JSON.parse(await readFile(json, 'utf8')) as { rows: Row[]; figures: Figure[] }
      expect(rows.map(({ contestant, measured }) => `${contestant} ${measured}`)).toEqual([
        'p2plane 32B/64',
        'node-tls 32B/64',
        'p2plane record/1',
        'p2plane stream',
        'node-tls stream'
      ])
      for (const { turns, failed } of rows) {
        expect(failed).toBeUndefined()
        expect(turns).toHaveLength(1)
        expect(turns[0]!.calls).toBeGreaterThan(0)
        expect(turns[0]!.serverCpuUs).toBeGreaterThan(0)
      }
      const measured = figures.filter(({ value }) => value !== null).map(({ name }) => name)
      expect(measured).toEqual(['p2plane against node-tls, 32B/64', 'p2plane against node-tls, stream'])
    },
    TIMEOUT_MS
  )

  it('says in one sentence what it cannot make sense of, and fails', async () => {
    const failed = bench('--rounds', 'many')
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: "error: option '--rounds <n>' argument 'many' is invalid. It takes a whole number above 0.\n"
    })
  })

  it('measures nothing where it could not write what came of it', async () => {
    const failed = bench('--only', 'node-tls', '--json', join(folder, 'nowhere', 'bench.json'))
    await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: ENOENT.*\n$/) })
  })
})
