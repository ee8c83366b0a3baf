import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Answer } from './questions.ts'

/** For a process to end by itself. */
const PATIENCE_MS = 2_000

/** A program of the bench in a process of its own, which is asked one thing at a time. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess
  readonly #name: string

  /** @param program - a path below src */
  constructor(program: string, args: readonly string[]) {
    this.#name = [program, ...args].join(' ')
    this.#process = fork(join(import.meta.dirname, '..', program), args, {
      execArgv: ['--conditions=@p2plane/source', '--expose-gc', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced'
    })
  }

  /** Waits for what it says next, after it was asked where there is a question. @throws what failed over there */
  async ask<T>(question?: unknown): Promise<T> {
    const answered = this.#next()
    if (question !== undefined) this.#process.send(question as object)
    const answer = await answered
    if ('ok' in answer) return answer.ok as T
    throw new Error(answer.failed)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exited = once(this.#process, 'exit')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), PATIENCE_MS)
    // It ends by itself when nobody is there to ask it.
    if (this.#process.connected) this.#process.disconnect()
    await exited
    clearTimeout(timer)
  }

  async #next(): Promise<Answer> {
    const over = new AbortController()
    try {
      const [answer] = (await Promise.race([
        once(this.#process, 'message', over),
        once(this.#process, 'exit', over).then(() => {
          throw new Error(`${this.#name} ended`)
        })
      ])) as [Answer]
      return answer
    } finally {
      over.abort()
    }
  }
}
