import { Command, InvalidArgumentError } from 'commander'
import { type Case, CASES } from './cases.ts'
import { CONTESTANT_NAMES, type ContestantName } from './contestants.ts'
import { SCENARIO_NAMES, type ScenarioName } from './scenarios.ts'

/** What to run. */
export interface Selection {
  readonly contestants: readonly ContestantName[]
  readonly cases: readonly Case[]
  readonly scenarios: readonly ScenarioName[]
}

/** What the command line says. */
export interface BenchOptions {
  readonly rounds: number
  readonly seconds: number
  readonly only: Selection
  readonly json?: string
  readonly markdown?: string
}

const EVERYTHING: Selection = { contestants: CONTESTANT_NAMES, cases: CASES, scenarios: [] }

/** `npm run bench`. What it cannot make sense of it says in one sentence, and exits with 1. */
export function benchCommand(): Command {
  return new Command('bench')
    .description('P2PLane beside what else carries a request between two processes, in one run on loopback')
    .option('--rounds <n>', 'how often each contestant has its turn', wholeNumber, 5)
    .option('--seconds <n>', 'how long a turn is', positiveNumber, 1)
    .option('--only <names>', `contestants, cases and scenarios, with commas: ${NAMES.join(', ')}`, select, EVERYTHING)
    .option('--json <file>', 'write the figures and every row there')
    .option('--markdown <file>', 'replace the measured part of that page')
    .allowExcessArguments(false)
}

const SIZES = [...new Set(CASES.map(({ name }) => name.split('/')[0]!))]
const NAMES = [...CONTESTANT_NAMES, ...SIZES, ...SCENARIO_NAMES]

/** P2PLane always has its turn: everything is compared with it. Scenarios run where they are named. */
function select(text: string): Selection {
  const names = text.split(',').map(name => name.trim())
  const contestants = CONTESTANT_NAMES.filter(name => names.includes(name))
  const cases = CASES.filter(({ name }) => names.includes(name) || names.includes(name.split('/')[0]!))
  const scenarios = SCENARIO_NAMES.filter(name => names.includes(name))
  const known: readonly string[] = [...NAMES, ...CASES.map(({ name }) => name)]
  const unknown = names.find(name => !known.includes(name))
  if (unknown !== undefined) throw new InvalidArgumentError(`'${unknown}' is none of ${NAMES.join(', ')}.`)
  if (contestants.length + cases.length === 0) return { contestants: [], cases: [], scenarios }
  return {
    contestants: contestants.length === 0 ? CONTESTANT_NAMES : [...new Set(['p2plane' as const, ...contestants])],
    cases: cases.length === 0 ? CASES : cases,
    scenarios
  }
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new InvalidArgumentError('It takes a whole number above 0.')
}

function positiveNumber(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && value <= 3600) return value
  throw new InvalidArgumentError('It takes a number above 0, at most 3600.')
}
