import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { relative } from 'node:path'
import type { Answer } from './answer.ts'

/** For a process to end by itself. */
const PATIENCE_MS = 2_000

/** A program in a process of its own, which is asked one thing at a time. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess
  readonly #name: string

  /**
   * @param program - its path
   * @param flags - of V8 and Node, beside those of every program
   */
  constructor(program: string, args: readonly string[], flags: readonly string[] = []) {
    this.#name = [relative(process.cwd(), program), ...args].join(' ')
    this.#process = fork(program, args, {
      execArgv: ['--conditions=@p2plane/source', '--expose-gc', '--disable-warning=ExperimentalWarning', ...flags],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced'
    })
    // Of what cannot be told to it any more, its end says enough.
    this.#process.on('error', () => {})
  }

  /**
   * Waits for what it says next, after it was asked where there is a question. Whoever says nothing in time is ended: its
   * answer would be taken for that to the next question.
   *
   * @throws what failed over there, or that it has ended
   */
  async ask<T>(question: unknown, timeoutMs: number): Promise<T> {
    if (this.#hasEnded) throw new Error(`${this.#name} has ended`)
    const answered = this.#next(timeoutMs)
    if (question !== undefined) this.#process.send(question as object)
    const answer = await answered
    if ('ok' in answer) return answer.ok as T
    throw new Error(answer.failed)
  }

  /** Ends it as a crash does: without a word to anybody. */
  kill(): void {
    this.#process.kill('SIGKILL')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded) return
    const exited = once(this.#process, 'exit')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), PATIENCE_MS)
    // It ends by itself when nobody is there to ask it.
    if (this.#process.connected) this.#process.disconnect()
    await exited
    clearTimeout(timer)
  }

  get #hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null
  }

  #next(timeoutMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer)
        this.#process.off('message', onMessage).off('exit', onExit)
        act()
      }
      const onMessage = (answer: unknown): void => settle(() => resolve(answer as Answer))
      const onExit = (): void => settle(() => reject(new Error(`${this.#name} has ended`)))
      const onTimeout = (): void => {
        this.#process.kill('SIGKILL')
        settle(() => reject(new Error(`${this.#name} has said nothing for ${timeoutMs} ms`)))
      }
      const timer = setTimeout(onTimeout, timeoutMs)
      this.#process.once('message', onMessage).once('exit', onExit)
    })
  }
}
