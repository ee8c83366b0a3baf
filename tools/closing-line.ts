/**
 * A reporter whose last word is `N passed, N failed`, in green and in red runs. Called by vitest, see vitest.config.ts.
 */
import type { Reporter, TestModule } from 'vitest/node'

export class ClosingLine implements Reporter {
  readonly #counts = { passed: 0, failed: 0, skipped: 0 }

  onInit(): void {
    // Vitest's own summary, and what tests left behind, may come after onTestRunEnd; nothing comes after this.
    process.once('exit', code => process.stdout.write(this.#line(code)))
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = Object.assign(this.#counts, { passed: 0, failed: unhandledErrors.length, skipped: 0 })
    for (const module of modules) {
      const states = [...module.children.allTests()].map(test => test.result().state)
      counts.passed += states.filter(state => state === 'passed').length
      counts.skipped += states.filter(state => state === 'skipped' || state === 'pending').length
      // A file that does not load has no tests; it would fail the run and be missing here.
      counts.failed += states.filter(state => state === 'failed').length || (module.state() === 'failed' ? 1 : 0)
    }
  }

  #line(exitCode: number): string {
    const { passed, failed, skipped } = this.#counts
    // Whatever else turned the run red, such as no tests at all, must not read as none failed.
    const lines = [`${passed} passed`, `${exitCode === 0 ? failed : failed || 1} failed`]
    return `${lines.concat(skipped > 0 ? `${skipped} skipped` : []).join(', ')}\n`
  }
}
