import { createHash, type Hash } from 'node:crypto'

/** One thing that arrived, or was done to the network. */
export interface TraceEntry {
  /** When, in virtual milliseconds. */
  readonly atMs: number
  /** What: `1 > 2 #5`, a connection's number and its direction, or a fault such as `crash 2`. */
  readonly what: string
  /** How it arrived: `data`, `end`, `reset` or `open`; `fault` where somebody did it. */
  readonly kind: 'open' | 'data' | 'end' | 'reset' | 'fault'
  /** How many bytes. */
  readonly bytes: number
}

/** What happened between the nodes, as a hash that is the same where all of it is. */
export class Trace {
  readonly #hash: Hash = createHash('sha256')
  readonly #entries: string[] | undefined
  #count = 0

  /** @param isKept whether every entry is to be kept, to say where two traces part */
  constructor(isKept = false) {
    this.#entries = isKept ? [] : undefined
  }

  /** How many entries there are. */
  get length(): number {
    return this.#count
  }

  /** Of everything so far: each entry's time, what, kind and length, and its bytes. */
  get hash(): string {
    return this.#hash.copy().digest('hex').slice(0, 16)
  }

  /** Every entry as a line; empty unless they are kept. */
  get lines(): readonly string[] {
    return this.#entries ?? []
  }

  add({ atMs, what, kind, bytes }: TraceEntry, content?: Uint8Array): void {
    this.#count++
    const line = `${atMs} ${what} ${kind} ${bytes}`
    this.#hash.update(`${line}\n`)
    if (content !== undefined) this.#hash.update(content)
    this.#entries?.push(content === undefined ? line : `${line} ${digest(content)}`)
  }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 8)
}
