import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { HTTP_OFFSET } from './ports.ts'

const MAIN = join(import.meta.dirname, 'main.ts')

/** A child that does not end by itself is killed after this. */
const STOP_TIMEOUT_MS = 3_000

/** How much is kept of what a child says on stderr, for the case that it dies. */
const STDERR_LINES = 20

/** A node of the cluster, in a process of its own. */
export interface Member {
  /** 1 for the first. */
  readonly node: number
  /** Where its HTTP API is. */
  readonly url: string
  /** Resolves once it answers at its URL. */
  readonly listening: Promise<void>
  /** Resolves when it has ended, with how, in words. */
  readonly exited: Promise<string>
  stop(): Promise<void>
}

/** Starts a node. It ends with this process, however that ends: the channel between them closes. */
export function startMember(node: number, port: number, bootstrapPort: number | undefined): Member {
  const bootstrap = bootstrapPort === undefined ? [] : ['--bootstrap', `/ip4/127.0.0.1/tcp/${bootstrapPort}`]
  const child = fork(MAIN, ['--port', String(port), ...bootstrap], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // In a process group of its own: Ctrl-C is for the cluster, which then stops its nodes.
    detached: true,
    // Four processes compile the same files; with a cache they start in two thirds of the time.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...process.env }
  })
  // Whatever ends this process in a hurry leaves nothing behind, not even a node that hangs.
  process.once('exit', () => child.kill('SIGKILL'))
  const listening = new Promise<void>(resolve => {
    createInterface({ input: child.stdout! }).on('line', line => {
      if (line.startsWith('API server listening')) resolve()
    })
  })
  const exited = describeExit(node, child)
  return {
    node,
    url: `http://127.0.0.1:${port + HTTP_OFFSET}`,
    listening,
    exited,
    async stop() {
      child.kill()
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await exited
      clearTimeout(timer)
    }
  }
}

async function describeExit(node: number, child: ChildProcess): Promise<string> {
  const lines: string[] = []
  createInterface({ input: child.stderr! }).on('line', line => {
    if (lines.push(line) > STDERR_LINES) lines.shift()
  })
  // Not 'exit', which may come before the last line.
  const [code, signal] = await once(child, 'close')
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`
  return [`node ${node} ended ${how}`, ...lines].join('\n  ')
}
