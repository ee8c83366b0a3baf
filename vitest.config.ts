/**
 * All tests of the repository in one run, from source: no build comes before them. Called by `vitest`.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { ClosingLine } from './tools/closing-line.ts'

const conditions = ['@p2plane/source', 'module', 'node', 'development|production']

const FOLDERS = [
  'packages/*/src',
  'examples/*/src',
  'examples/*/dashboard/src',
  'bench/src',
  'attack/src',
  'rig/src',
  'tools'
]

/** Tests of what starts processes, which take long, and of how much memory a process has. */
const PROCESSES = ['main', 'page', 'demo', 'chaos', 'planted-bugs', 'replay', 'memory', 'stop-libp2p']

const files = (name: string): string[] => FOLDERS.map(folder => `${folder}/**/${name}.test.ts`)

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // On two cores: whoever starts processes waits for them half of the time. By default there would be one.
    maxWorkers: Math.max(3, availableParallelism()),
    // What hangs ends; what is slow because the machine is busy does not. The defaults, 5 s and 1 s, are too near for that.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000, interval: 10 } },
    // Programs that are started again and again are compiled once.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.build/compile-cache') },
    reporters: ['default', new ClosingLine()],
    projects: [
      // By the alphabet first: the longest, while there is something to run beside them.
      { extends: true, test: { name: 'processes', include: PROCESSES.flatMap(files) } },
      // Loading libp2p anew for each file would take as long as all that they do with it.
      {
        extends: true,
        test: { name: 'shared', isolate: false, include: files('*'), exclude: PROCESSES.flatMap(files) }
      }
    ]
  }
})
