import { relative } from 'node:path'
import { loadingFlags } from './loading-flags.ts'

/** What is known of the test that runs. */
interface RunningTest {
  readonly file: string
  /** With those of what it is in. */
  readonly name: string | undefined
}

/** Errors that say already how to have them again. */
const EXPLAINED = new WeakSet<object>()

/** The same error, whose message ends with the seed, and the command that runs the test with it once more. */
export async function explained(error: unknown, seed: number): Promise<Error> {
  const explaining = error instanceof Error ? error : new Error(String(error), { cause: error })
  if (EXPLAINED.has(explaining)) return explaining
  EXPLAINED.add(explaining)
  const before = explaining.message
  explaining.message = `${before}\n\nSeed ${seed}. To run it again:\n  ${await replayCommand(seed)}`
  // The stack has the message at its head, and is what most runners print.
  explaining.stack = (explaining.stack ?? before).replace(before, () => explaining.message)
  return explaining
}

/** What to type to run the running test with a seed. */
async function replayCommand(seed: number): Promise<string> {
  const variable = `P2PLANE_SEED=${seed}`
  const vitest = await vitestTest()
  if (vitest !== undefined) return `${variable} npx vitest run ${quoted(vitest.file)}${option('-t', vitest.name)}`
  const flags = loadingFlags(process.execArgv).map(flag => `${quoted(flag)} `)
  const node = await nodeTest()
  if (node === undefined) return `${variable} node ${flags.join('')}${quoted(shortened(process.argv[1] ?? ''))}`
  return `${variable} node ${flags.join('')}--test${option('--test-name-pattern', node.name)} ${quoted(node.file)}`
}

async function vitestTest(): Promise<RunningTest | undefined> {
  if (process.env['VITEST'] === undefined) return undefined
  // Whoever runs vitest has it, whoever does not is not asked to.
  const { expect } = await import('vitest')
  const { testPath, currentTestName } = expect.getState()
  return testPath === undefined ? undefined : { file: shortened(testPath), name: currentTestName }
}

async function nodeTest(): Promise<RunningTest | undefined> {
  if (process.env['NODE_TEST_CONTEXT'] === undefined) return undefined
  const runner = (await import('node:test')) as { getTestContext?: () => NodeTestContext | undefined }
  const context = runner.getTestContext?.()
  return { file: shortened(context?.filePath ?? process.argv[1] ?? ''), name: context?.fullName }
}

/** Since Node 24. */
interface NodeTestContext {
  readonly filePath?: string
  readonly fullName: string
}

function shortened(file: string): string {
  return relative(process.cwd(), file)
}

/** Runners take a pattern for a name, which may mean this one alone. Some have ` > ` between a group and its tests. */
function option(flag: string, name: string | undefined): string {
  if (name === undefined) return ''
  const parts = name.split(' > ').map(part => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`))
  return ` ${flag} ${quoted(`^${parts.join('( >)? ')}$`)}`
}

/** For a shell. */
function quoted(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
