import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { forSeeds } from '../seeds.ts'
import { SCENARIOS, SEEDS } from './scenarios.fixture.ts'

const BUGS = [
  ['lane-bug', 'an answer is that of its request', /the request \d+ got the answer of \d+/],
  ['reconnect-bug', 'who is kept is connected again', /the condition did not hold within 60 s/],
  ['admission-bug', 'no more are in than may be', /\d are in; at most 2 may be/]
] as const

/** What a shell prints. */
function shell(command: string): Promise<{ isGood: boolean; output: string }> {
  const { NODE_TEST_CONTEXT: _, VITEST: __, P2PLANE_SEED: ___, ...env } = process.env
  return new Promise(resolve => {
    execFile('sh', ['-c', command], { cwd: import.meta.dirname, env }, (error, stdout, stderr) =>
      resolve({ isGood: error === null, output: stdout + stderr })
    )
  })
}

describe('as it is', () => {
  test.each(Object.entries(SCENARIOS))('%s, whatever the seed', (_name, scenario) => forSeeds(SEEDS, scenario))
})

describe('a bug that is planted', () => {
  test.each(BUGS)(
    'in the %s is found by a seed, and replayed by the command that is printed',
    async (bug, name, what) => {
      const flags = `--conditions=@p2plane/source --import ${join(import.meta.dirname, `${bug}.fixture.ts`)}`
      const found = await shell(`node ${flags} --test --test-name-pattern='${name}' scenarios.node.fixture.ts`)
      expect(found.output).toMatch(what)
      expect(found.isGood).toBe(false)
      const [, seed, command] = /Seed (\d+)\. To run it again:\s+(P2PLANE_SEED=.*\S)/.exec(found.output) ?? []
      const replayed = await shell(command ?? 'false')
      expect(replayed.isGood).toBe(false)
      expect(replayed.output).toContain(`Seed ${seed}.`)
      expect(what.exec(replayed.output)?.[0]).toBe(what.exec(found.output)?.[0])
    }
  )
})
