/**
 * Runs a program and keeps what it said. Called by the other tools.
 */
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'

/** The root of the repository. */
export const ROOT: string = join(import.meta.dirname, '..')

export interface Outcome {
  ok: boolean
  /** stdout and stderr, in the order they came; empty where they were streamed. */
  output: string
}

export interface RunOptions {
  /** @default the root of the repository */
  cwd?: string
  /** Ends the program, and the run as a failure. */
  signal?: AbortSignal
  /** Whether the program writes to the terminal itself. */
  stream?: boolean
}

// Outside of `pnpm run`, PATH may lack the repository's programs and name an older Node.
const PATH = ['node_modules/.bin', 'docs/node_modules/.bin']
  .map(bin => join(ROOT, bin))
  .concat(process.env['PATH'] ?? '')

export function run([program = '', ...args]: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { stream = false, ...rest } = options
  return new Promise(resolve => {
    let output = ''
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, PATH: PATH.join(delimiter) },
      stdio: ['ignore', ...(stream ? (['inherit', 'inherit'] as const) : (['pipe', 'pipe'] as const))],
      ...rest
    })
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('error', error => resolve({ ok: false, output: `${output}${program}: ${error.message}\n` }))
    child.on('close', code => resolve({ ok: code === 0, output }))
  })
}
