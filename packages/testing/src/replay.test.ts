import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** Within the package, so that what the tests there import is found. */
const FOLDER = join(import.meta.dirname, '../.build/replay')

const CONFIG = `
import { defineConfig } from 'vitest/config'
const conditions = ['@p2plane/source', 'module', 'node', 'development|production']
export default defineConfig({ resolve: { conditions }, ssr: { resolve: { conditions } }, test: { include: ['*.test.ts'] } })
`

const failing = (runner: string): string => `
import { createNetwork, forSeeds } from '@p2plane/testing'
import { describe, test } from '${runner}'

describe('a group', () => {
  test("is it unlucky (once in 20)?", async () => {
    await forSeeds(100, seed => createNetwork({ seed, nodes: [] }).run(() => {
      if (Math.random() < 0.05) throw new Error('unlucky')
    }))
  })
  test("is it unlucky (once in 20)? no", () => console.log('the other test ran'))
})
`

/** What a shell prints, whether or not it succeeds. */
function shell(command: string): Promise<{ code: number; output: string }> {
  return new Promise(resolve => {
    const { NODE_TEST_CONTEXT: _, VITEST: __, ...env } = process.env
    execFile('sh', ['-c', command], { cwd: FOLDER, env: { ...env, NO_COLOR: '1' } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, output: stdout + stderr })
    )
  })
}

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true })
  await writeFile(join(FOLDER, 'vitest.config.ts'), CONFIG)
  await writeFile(join(FOLDER, 'of-vitest.test.ts'), failing('vitest'))
  await writeFile(join(FOLDER, 'of-node.spec.ts'), failing('node:test'))
})
afterAll(() => rm(FOLDER, { recursive: true }))

describe('a test that fails says a command, and the command runs that test with that seed', () => {
  test.each([
    ['vitest', 'npx vitest run of-vitest.test.ts'],
    ['node:test', 'node --conditions=@p2plane/source --test of-node.spec.ts']
  ])('in %s', async (_runner, all) => {
    const first = await shell(all)
    expect(first.code).toBe(1)
    expect(first.output).toContain('the other test ran')
    const [, seed, command] = /Seed (\d+)\. To run it again:\s+(P2PLANE_SEED=.*\S)/.exec(first.output) ?? []
    expect(command).toContain(`P2PLANE_SEED=${seed}`)
    // It is to be read, and typed.
    expect(command!.length).toBeLessThan(200)

    const again = await shell(command!)
    expect(again.code).toBe(1)
    expect(again.output).toContain(`Seed ${seed}.`)
    expect(again.output).not.toContain('the other test ran')

    const lucky = await shell(command!.replace(`P2PLANE_SEED=${seed}`, 'P2PLANE_SEED=2'))
    expect(lucky.code).toBe(0)
  })
})
