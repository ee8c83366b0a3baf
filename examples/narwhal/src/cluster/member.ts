import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Faults, NO_FAULTS } from './faults.ts'
import { HTTP_OFFSET } from './ports.ts'

/** A child that does not end by itself is killed after this. */
const STOP_TIMEOUT_MS = 3_000

/** How much is kept of what a child says on stderr, for the case that it dies. */
const STDERR_LINES = 20

/** What `Member` takes. */
export interface MemberInit {
  /** Its index in the committee. */
  index: number
  /** How many there are. */
  validators: number
  port: number
  /** Ports of all of them. */
  ports: readonly number[]
  /** Of its own. */
  data: string
  /** What is run. @default validator-process.ts */
  entry?: string
  /** More of the command line. @default none */
  args?: readonly string[]
}

/** How a process has ended. */
export interface Exit {
  /** In words, with the last that it said. */
  readonly text: string
  /** Whether it was told to. */
  readonly wasMeant: boolean
}

/** A validator of a cluster, in a process of its own, which can be killed and started again. */
export class Member {
  readonly index: number
  /** Where its HTTP interface is. */
  readonly url: string
  readonly #init: MemberInit
  readonly #onExit: (exit: Exit) => void
  #child: ChildProcess | undefined
  #exited: Promise<void> = Promise.resolve()
  #listening: Promise<void> = Promise.resolve()
  #isEnding = false
  #faults: Faults = NO_FAULTS

  /** @param onExit told each time its process has ended */
  constructor(init: MemberInit, onExit: (exit: Exit) => void) {
    this.index = init.index
    this.url = `http://127.0.0.1:${init.port + HTTP_OFFSET}`
    this.#init = init
    this.#onExit = onExit
  }

  get isRunning(): boolean {
    return this.#child !== undefined
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** What is broken about it. */
  get faults(): Faults {
    return this.#faults
  }

  /** Resolves once it answers over HTTP; at once where it is running. It ends with this process, however that ends. */
  start(): Promise<void> {
    if (this.#child !== undefined) return this.#listening
    const child = this.#fork()
    this.#child = child
    this.#isEnding = false
    this.#faults = NO_FAULTS
    this.#listening = listening(child)
    // Whoever does not wait for it hears of its end.
    this.#listening.catch(() => undefined)
    this.#exited = this.#ended(child)
    return this.#listening
  }

  /** Without a warning, as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** In order. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  /** Kills it, deletes all it has written, and starts it again: it has lost its disk. */
  async wipe(): Promise<void> {
    await this.kill()
    await rm(this.#init.data, { recursive: true, force: true })
    await this.start()
  }

  /** Breaks something about it, beside what is broken already, until its process ends. */
  break(faults: Partial<Faults>): void {
    this.#faults = { ...this.#faults, ...faults }
    if (this.#child?.connected === true) this.#child.send(this.#faults)
  }

  /** Says something to its process. */
  send(message: object): void {
    this.#child?.send(message)
  }

  /** Resolves with the next that its process says. */
  async said(): Promise<unknown> {
    const [message] = (await once(this.#child!, 'message')) as [unknown]
    return message
  }

  #fork(): ChildProcess {
    const {
      index,
      validators,
      port,
      ports,
      data,
      entry = join(import.meta.dirname, 'validator-process.ts'),
      args = []
    } = this.#init
    const others = ports
      .filter(other => other !== port)
      .flatMap(other => ['--bootstrap', `/ip4/127.0.0.1/tcp/${other}`])
    const own = ['--port', String(port), '--index', String(index), '--validators', String(validators), '--data', data]
    const child = fork(entry, [...own, ...others, ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // In a process group of its own: Ctrl-C is for the supervisor, which then stops its validators.
      detached: true,
      // They compile the same files; with a cache they start in two thirds of the time.
      env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...process.env }
    })
    // Whatever ends this process in a hurry leaves nothing behind, not even a process that hangs.
    const killChild = (): void => void child.kill('SIGKILL')
    process.once('exit', killChild)
    child.once('close', () => process.off('exit', killChild))
    return child
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    this.#isEnding = true
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await this.#exited
    clearTimeout(timer)
  }

  async #ended(child: ChildProcess): Promise<void> {
    const lines: string[] = []
    createInterface({ input: child.stderr! }).on('line', line => {
      if (lines.push(line) > STDERR_LINES) lines.shift()
    })
    // Not 'exit', which may come before the last line.
    const [code, signal] = await once(child, 'close')
    this.#child = undefined
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`
    this.#onExit({ text: [`validator ${this.index} ended ${how}`, ...lines].join('\n  '), wasMeant: this.#isEnding })
  }
}

/** @throws Error where it ends before */
function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', line => {
      if (line.startsWith('API server listening')) resolve()
    })
    child.once('close', () => reject(new Error('it ended before it was listening')))
  })
}
