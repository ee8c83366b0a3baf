/** Cells in columns, for a terminal. Pure. */

/** A line for each row below a head; columns whose head begins with a space are numbers, and stand to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const names = head.map(name => name.trim())
  const cells = [names, ...rows]
  const widths = names.map((_, column) => Math.max(...cells.map(line => line[column]!.length)))
  const pad = (cell: string, column: number): string =>
    head[column]!.startsWith(' ') ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
  return cells.map(line => line.map(pad).join('  ').trimEnd())
}
