/** What `npm run attack` runs: attacks each server in turn, lets things go wrong, and says what came of it. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Figure } from '@p2plane/rig/figure'
import { describeMachine, thisMachine } from '@p2plane/rig/machine'
import { withMeasured } from '@p2plane/rig/page'
import { figureTable, rounded, toMarkdown, toText } from '@p2plane/rig/table'
import { type AttackName, ATTACKS } from './attacks.ts'
import type { Attack } from './attack.ts'
import { attackCommand, type AttackOptions } from './command.ts'
import { FAULTS } from './faults.ts'
import { attackFigures, attackTable, type Judged, legend } from './scoreboard.ts'
import type { ServerName } from './servers.ts'
import { type Round, runTrial } from './trial.ts'
import { isSteady, judge, whyDiscarded } from './verdict.ts'

/** For each round that has to count, how many may be tried. */
const TRIES = 3

const { rounds, seconds, only, servers, json, markdown } = attackCommand().parse().opts<AttackOptions>()
const machine = thisMachine()
const startedAt = new Date()
try {
  // Before anything is measured for minutes, what it is to be written into is looked at.
  if (markdown !== undefined) withMeasured(await readFile(markdown, 'utf8'), '')
  if (json !== undefined) await writeFile(json, '')
  const judged: Judged[] = []
  for (const name of only.attacks) judged.push(...(await attackAll(name)))
  await report(judged, [...attackFigures(judged), ...(await runFaults())])
} catch (error) {
  console.error(`error: ${(error as Error).message}`)
  process.exitCode = 1
}

async function attackAll(name: AttackName): Promise<Judged[]> {
  const attack: Attack = await ATTACKS[name]()
  const judged: Judged[] = []
  for (const server of servers.filter(other => other === 'p2plane' || attack.onLanes !== true)) {
    console.error(`${name} on ${server}`)
    const trial = await runTrial(name, server, { seconds }, done => isAnotherWanted(done, server))
    const { row, what } = attack
    const { failed } = trial
    const verdict = judge(trial)
    console.error(`  kept ${rounded(verdict.kept)}, RSS +${rounded(verdict.grownMib)} MiB ${failed ?? ''}`.trimEnd())
    judged.push({ attack: name, server, row, what, verdict, ...(failed !== undefined && { failed }) })
  }
  return judged
}

function isAnotherWanted(done: readonly Round[], server: ServerName): boolean {
  const last = done.at(-1)!
  const why = whyDiscarded(last)
  if (why !== undefined) console.error(`${server}: a round is discarded, for ${why}`)
  return done.filter(isSteady).length < rounds && done.length < TRIES * rounds
}

async function runFaults(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const name of only.faults) {
    console.error(name)
    const run = await FAULTS[name]()
    figures.push(...(await run()))
  }
  return figures
}

async function report(judged: readonly Judged[], figures: readonly Figure[]): Promise<void> {
  const tables = [...(judged.length === 0 ? [] : [attackTable(judged), legend(judged)]), figureTable(figures)]
  const heading = `${startedAt.toISOString().slice(0, 10)}: ${rounds} rounds of ${seconds} s, ${describeMachine(machine)}.`
  console.log([heading, ...tables.map(toText)].join('\n\n'))
  if (markdown !== undefined) {
    const measured = [heading, ...tables.map(toMarkdown)].join('\n\n')
    await writeFile(markdown, withMeasured(await readFile(markdown, 'utf8'), measured))
  }
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify({ startedAt, machine, rounds, seconds, figures, judged }, undefined, 2)}\n`)
  }
}
