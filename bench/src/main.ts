/** What `npm run bench` runs: starts whoever takes part, has them play, and says what came of it. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Case } from './cases.ts'
import { benchCommand, type BenchOptions } from './command.ts'
import type { ContestantName } from './contestants.ts'
import type { Figure } from '@p2plane/rig/figure'
import { comparisonFigures } from './figures.ts'
import { describeMachine, thisMachine } from '@p2plane/rig/machine'
import { withMeasured } from '@p2plane/rig/page'
import { Pair } from './process/pair.ts'
import { runScenario } from './process/run-scenario.ts'
import { playRounds } from './rounds.ts'
import type { Row } from './row.ts'
import { figureTable, type Table, toMarkdown, toText } from '@p2plane/rig/table'
import { caseTables, lossTable } from './table.ts'

const { rounds, seconds, only, json, markdown } = benchCommand().parse().opts<BenchOptions>()
const machine = thisMachine()
const startedAt = new Date()
try {
  // Before anything is measured for minutes, what it is to be written into is looked at.
  if (markdown !== undefined) withMeasured(await readFile(markdown, 'utf8'), '')
  if (json !== undefined) await writeFile(json, '')
  // First: after minutes of comparison a machine is not at rest for a while, which a p99 of half a millisecond shows.
  const promised = await runScenarios()
  const rows = only.cases.length === 0 ? [] : await compare(only.contestants, only.cases)
  const figures = [...(rows.length === 0 ? [] : comparisonFigures(rows)), ...promised]
  await report(rows, figures)
} catch (error) {
  console.error(`error: ${(error as Error).message}`)
  process.exitCode = 1
}

async function compare(names: readonly ContestantName[], cases: readonly Case[]): Promise<Row[]> {
  await using started = new AsyncDisposableStack()
  const pairs: Pair[] = []
  for (const name of names) {
    try {
      pairs.push(started.use(await Pair.start(name)))
    } catch (error) {
      console.error(`${name}: ${(error as Error).message}`)
    }
  }
  const onCase = (round: number, { name }: Case): void => console.error(`round ${round + 1} of ${rounds}: ${name}`)
  return await playRounds(pairs, cases, { rounds, seconds, onCase })
}

async function runScenarios(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const name of only.scenarios) {
    console.error(name)
    figures.push(...(await runScenario(name)))
  }
  return figures
}

async function report(rows: readonly Row[], figures: readonly Figure[]): Promise<void> {
  const compared = rows.length === 0 ? [] : [...caseTables(only.cases, rows), lossTable(only.cases, rows)]
  const tables: Table[] = [...compared, figureTable(figures)]
  const played = rows.length === 0 ? '' : `${rounds} rounds of ${seconds} s, `
  const heading = `${startedAt.toISOString().slice(0, 10)}: ${played}${describeMachine(machine)}.`
  console.log([heading, ...tables.map(toText)].join('\n\n'))
  if (markdown !== undefined) {
    const measured = [heading, ...tables.map(toMarkdown)].join('\n\n')
    await writeFile(markdown, withMeasured(await readFile(markdown, 'utf8'), measured))
  }
  if (json !== undefined) {
    const all = { startedAt, machine, rounds, seconds, figures, rows }
    await writeFile(json, `${JSON.stringify(all, undefined, 2)}\n`)
  }
}
