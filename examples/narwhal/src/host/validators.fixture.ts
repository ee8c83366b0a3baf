import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { CommitteeInit } from '../core/index.ts'
import { developmentKeys } from '../keys/development-keys.ts'
import { Validator } from './validator.ts'
import type { ValidatorInit } from './validator-init.ts'

/** Validators in this process, over sockets, each with a directory that is deleted after the test. */
export class Validators {
  directory = ''
  /** What they said, a sentence each. */
  readonly notices: string[] = []
  readonly failures: Error[] = []
  readonly #running = new Set<Validator>()
  #size = 4

  /** To be called once in a test file. */
  static forEachTest(): Validators {
    const validators = new Validators()
    beforeEach(async () => {
      validators.directory = await mkdtemp(join(tmpdir(), 'narwhal-validators-'))
    })
    afterEach(async () => {
      await Promise.all([...validators.#running].map(validator => validators.stop(validator)))
      await rm(validators.directory, { recursive: true, force: true })
      validators.notices.length = 0
      validators.failures.length = 0
    })
    return validators
  }

  /** The committee of a test. @default 4 */
  set size(size: number) {
    this.#size = size
  }

  get committee(): CommitteeInit {
    const authorities = developmentKeys().map(({ publicKey }) => ({ publicKey, stake: 1 }))
    return { epoch: 0, authorities: authorities.slice(0, this.#size) }
  }

  async start(index: number, init: Partial<ValidatorInit> = {}): Promise<Validator> {
    const [first] = this.#running
    const validator = await Validator.start({
      committee: this.committee,
      key: developmentKeys()[index]!,
      data: join(this.directory, String(index)),
      listen: ['/ip4/127.0.0.1/tcp/0'],
      bootstrap: first?.addresses ?? [],
      options: { minHeaderDelayMs: 10 },
      onNotice: notice => this.notices.push(notice),
      onBootstrapFailure: () => undefined,
      onFailure: error => this.failures.push(error),
      ...init
    })
    this.#running.add(validator)
    return validator
  }

  /** The first so many. */
  async startAll(count: number): Promise<Validator[]> {
    const started: Validator[] = []
    for (let index = 0; index < count; index++) started.push(await this.start(index))
    return started
  }

  async stop(validator: Validator): Promise<void> {
    this.#running.delete(validator)
    await validator.stop()
  }
}
