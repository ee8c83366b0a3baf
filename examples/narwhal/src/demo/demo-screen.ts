import type { WriteStream } from 'node:tty'

/** How often a line is written where how all stand is as it was. */
const LINE_MS = 5_000

/** What is to be shown: as a table, and in one line. */
export interface Shown {
  table(): readonly string[]
  /** Undefined while there is nothing to say. */
  line(): string | undefined
  /** What a line is written of as soon as it changes. */
  standing(): string
}

/** Where a cluster is shown: on a terminal as a table that stays where it is, else as a line now and then. */
export class DemoScreen {
  readonly #output: WriteStream
  /** How many lines of the table are on the terminal. */
  #height = 0
  #printedAt = -Infinity
  #printedStanding: string | undefined

  constructor(output: WriteStream) {
    this.#output = output
  }

  show(shown: Shown): void {
    if (this.#output.isTTY) return this.#redraw(shown.table())
    const now = performance.now()
    const standing = shown.standing()
    if (standing === this.#printedStanding && now - this.#printedAt < LINE_MS) return
    const line = shown.line()
    if (line === undefined) return
    this.#printedAt = now
    this.#printedStanding = standing
    this.#output.write(`${line}\n`)
  }

  /** Says something that stays, above the table. */
  say(line: string): void {
    const cleared = this.#output.isTTY ? `${this.#back()}\x1b[J` : ''
    this.#output.write(`${cleared}${line}\n`)
    this.#height = 0
  }

  #redraw(table: readonly string[]): void {
    // A line that wraps would be two lines to go back. A terminal that does not say how wide it is says 0.
    const columns = this.#output.columns || 80
    const lines = table.map(line => `\x1b[2K${line.slice(0, columns)}\n`)
    this.#output.write(this.#back() + lines.join(''))
    this.#height = lines.length
  }

  #back(): string {
    return this.#height === 0 ? '' : `\x1b[${this.#height}A`
  }
}
