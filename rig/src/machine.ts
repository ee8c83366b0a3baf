import { cpus, loadavg, totalmem } from 'node:os'

/** What the figures were measured on, without which they mean little. */
export interface Machine {
  readonly processor: string
  readonly processors: number
  readonly memoryGib: number
  readonly node: string
  /** Of the last minute before the run: above a few tenths, somebody else is at work. */
  readonly load: number
}

export function thisMachine(): Machine {
  const all = cpus()
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    processors: all.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    load: Number((loadavg()[0] ?? 0).toFixed(2))
  }
}

/** In one sentence. */
export function describeMachine({ processor, processors, memoryGib, node, load }: Machine): string {
  return `${processors} × ${processor}, ${memoryGib} GiB, Node ${node}, load ${load} before it began`
}
