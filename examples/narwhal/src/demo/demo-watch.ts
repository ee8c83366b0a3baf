import type { Delta } from '../http/events.ts'
import { AgreementLog } from './agreement.ts'
import type { ClusterControl } from './cluster-control.ts'
import { type DemoRow, renderDemo, statusLine } from './demo-table.ts'
import { parseSseBlock } from './sse.ts'
import { validatorEvents } from './validator-events.ts'

/** What the terminal knows of a cluster: the last that each validator said, and whether all say the same. */
export class DemoWatch {
  readonly #cluster: ClusterControl
  readonly #lasts: (Delta | undefined)[] = []
  readonly #log = new AgreementLog()

  /** @param signal ends it */
  constructor(cluster: ClusterControl, signal: AbortSignal) {
    this.#cluster = cluster
    for (const validator of cluster.status.validators.keys()) void this.#listen(validator, signal)
  }

  table(): readonly string[] {
    return renderDemo(this.#rows, this.#log.verdict)
  }

  line(): string | undefined {
    const isSilent = this.#lasts.every(last => last === undefined)
    return isSilent ? undefined : statusLine(this.#rows, this.#log.verdict)
  }

  standing(): string {
    const running = this.#rows.filter(({ process }) => process.state === 'running').length
    return `${running} run, ${this.#log.verdict.kind}`
  }

  get #rows(): DemoRow[] {
    return this.#cluster.status.validators.map((process, index) => ({ process, last: this.#lasts[index] }))
  }

  async #listen(validator: number, signal: AbortSignal): Promise<void> {
    for await (const block of validatorEvents(this.#cluster, validator, signal)) {
      const event = parseSseBlock(block)
      if (event === undefined) continue
      if (event.event === 'state') this.#log.forget(validator)
      const delta = JSON.parse(event.data) as Delta
      this.#lasts[validator] = delta
      for (const { index, digest } of delta.commits) this.#log.claim(index, digest, validator)
      if (delta.commitIndex > 0) this.#log.claim(delta.commitIndex, delta.commitDigest, validator)
    }
  }
}
