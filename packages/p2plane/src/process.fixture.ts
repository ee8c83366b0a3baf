import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { until } from './node.fixture.ts'

/** A program of this folder, running as a process of its own. */
export interface NodeProcess extends AsyncDisposable {
  /** What it has printed so far, whole lines only. */
  lines(): string[]
  kill(): void
}

/** Runs one of the `*.fixture.ts` programs beside this file, and resolves once it has printed a line. */
export async function nodeProcess(program: string, ...args: string[]): Promise<NodeProcess> {
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--conditions=@p2plane/source', `${import.meta.dirname}/${program}`, ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit']
    }
  )
  let output = ''
  child.stdout.on('data', chunk => (output += String(chunk)))
  const lines = (): string[] => output.split('\n').slice(0, -1)
  await until(() => lines().length > 0)
  return {
    lines,
    kill: () => child.kill('SIGKILL'),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
}
