/**
 * Runs every check and says one line for each, while the tests run and speak for themselves. Called by `npm test`.
 * `node tools/check.ts lint format` runs those alone.
 */
import { type Outcome, run } from './run.ts'

const wanted = process.argv.slice(2)

const BUILD = { types: 'tsc -b' }

/** These read what the first one builds, and nothing of each other. */
const CHECKS = {
  lint: 'oxlint',
  format: 'oxfmt --check',
  snippets: 'node tools/snippets.ts',
  api: 'node tools/api-report.ts',
  packages: 'node tools/packages.ts',
  unused: 'knip --no-config-hints',
  docs: 'typedoc'
}

const TESTS = { tests: 'vitest run' }

/** Beside the tests, which wait for sockets and processes half of the time, one; otherwise as many as there mostly are processors. */
const AT_A_TIME = isWanted('tests') ? 1 : 2

const all = Object.keys({ ...BUILD, ...CHECKS, ...TESTS })
const unknown = wanted.filter(name => !all.includes(name))
process.exitCode = 1
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: no such check; there are ${all.join(', ')}`)
} else if ((await pass(BUILD)) && (await passBesideTests())) {
  process.exitCode = 0
}

/** What cannot pass any more is not waited for: a check that fails ends the tests, and has the last word. */
async function passBesideTests(): Promise<boolean> {
  const stop = new AbortController()
  const tests = isWanted('tests') ? run(TESTS.tests.split(' '), { stream: true, signal: stop.signal }) : undefined
  const stopTests = async (): Promise<void> => {
    stop.abort()
    await tests
  }
  return (await pass(CHECKS, stopTests)) && (tests === undefined || (await tests).ok)
}

function isWanted(name: string): boolean {
  return wanted.length === 0 || wanted.includes(name)
}

/** Runs the checks, prints their lines in the order given, and stops at the first that fails. */
async function pass(checks: Record<string, string>, onFailure?: () => Promise<void>): Promise<boolean> {
  const stop = new AbortController()
  const started = Object.entries(checks)
    .filter(([name]) => isWanted(name))
    .map(([name, command]) => ({ name, command, ended: Promise.withResolvers<Outcome & { ms: number }>() }))
  const queue = started.values()
  const worker = async () => {
    for (const { command, ended } of queue) {
      const start = performance.now()
      const outcome = await run(command.split(' '), { signal: stop.signal })
      ended.resolve({ ...outcome, ms: performance.now() - start })
    }
  }
  for (let i = 0; i < AT_A_TIME; i++) void worker()

  for (const { name, ended } of started) {
    const { ok, output, ms } = await ended.promise
    console.log(`${name.padEnd(12)} ${(ms / 1000).toFixed(1).padStart(5)} s${ok ? '' : '  failed'}`)
    if (ok) continue
    stop.abort()
    await onFailure?.()
    console.log(`\n${output.trimEnd()}\n\n${name} failed; run it alone with: node tools/check.ts ${name}`)
    return false
  }
  return true
}
