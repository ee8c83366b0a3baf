/**
 * All tests of the repository in one run, from source: no build comes before them. Called by `vitest`.
 */
import { defineConfig } from 'vitest/config'
import { ClosingLine } from './tools/closing-line.ts'

const conditions = ['@p2plane/source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'examples/*/src/**/*.test.ts',
      'examples/*/dashboard/src/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'attack/src/**/*.test.ts',
      'rig/src/**/*.test.ts',
      'tools/**/*.test.ts'
    ],
    // Tests of nodes open real connections; on a busy machine with two cores the default of 5 s is too near.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: ['default', new ClosingLine()]
  }
})
