/** Rows and figures for people: aligned text, or Markdown. */
import type { Figure } from './figure.ts'

/** A title, and lines of cells of which the first names the others. */
export interface Table {
  readonly title: string
  readonly lines: readonly (readonly string[])[]
}

/** In a cell without a value. */
export const NONE: string = '–'

/** Every promise: the goal, what was measured, whether it holds. */
export function figureTable(figures: readonly Figure[]): Table {
  const lines = figures.map(({ name, value, unit, goal, holds }) => [
    name,
    value === null ? 'not measured' : `${rounded(value)} ${unit}`,
    goal ?? NONE,
    holds === null ? NONE : holds ? 'holds' : 'does not hold'
  ])
  return { title: 'promised', lines: [['', 'measured', 'goal', ''], ...lines] }
}

/** Columns side by side, as a terminal shows them. */
export function toText({ title, lines }: Table): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map(cells => cells[column]!.length)))
  const aligned = lines.map(cells =>
    cells
      .map((cell, i) => (i === 0 || i === cells.length - 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd()
  )
  return [title, ...aligned].join('\n')
}

/** The same in Markdown. */
export function toMarkdown({ title, lines: [head = [], ...body] }: Table): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    `### ${title[0]!.toUpperCase()}${title.slice(1)}`,
    '',
    row(head),
    row(head.map((_, i) => (i === 0 ? '---' : '--:'))),
    ...body.map(row)
  ].join('\n')
}

/** Three digits that count; all of them where there are more. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) return NONE
  if (value >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}
