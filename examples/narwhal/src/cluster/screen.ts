import type { WriteStream } from 'node:tty'
import { renderTable, type Row, statusLine } from './table.ts'

/** Lines that report a change come no closer than this. */
const LINE_MS = 5_000

/** Shows the nodes each time it is called: on a terminal as a table that stays where it is, else in lines. */
export function screen(output: WriteStream): (rows: readonly Row[]) => void {
  return output.isTTY ? redrawTable(output) : printChanges(output)
}

function redrawTable(output: WriteStream): (rows: readonly Row[]) => void {
  let back = ''
  return rows => {
    // A line that wraps would be two lines to go back.
    const lines = renderTable(rows).map(line => `\x1b[2K${line.slice(0, output.columns)}\n`)
    output.write(back + lines.join(''))
    back = `\x1b[${lines.length}A`
  }
}

/** The table once, and after it a line now and then, where something has changed. */
function printChanges(output: WriteStream): (rows: readonly Row[]) => void {
  let last: { line: string; at: number } | undefined
  return rows => {
    const line = statusLine(rows)
    const at = performance.now()
    if (last !== undefined && (line === last.line || at - last.at < LINE_MS)) return
    output.write(`${last === undefined ? renderTable(rows).join('\n') : line}\n`)
    last = { line, at }
  }
}
