import { Command, InvalidArgumentError } from 'commander'
import { ATTACK_NAMES, type AttackName } from './attacks.ts'
import { FAULT_NAMES, type FaultName } from './faults.ts'
import { SERVER_NAMES, type ServerName } from './servers.ts'

/** What to run. */
export interface Selection {
  readonly attacks: readonly AttackName[]
  readonly faults: readonly FaultName[]
}

/** What the command line says. */
export interface AttackOptions {
  readonly rounds: number
  readonly seconds: number
  readonly only: Selection
  readonly servers: readonly ServerName[]
  readonly json?: string
  readonly markdown?: string
}

const EVERYTHING: Selection = { attacks: ATTACK_NAMES, faults: FAULT_NAMES }
const NAMES: readonly string[] = [...ATTACK_NAMES, ...FAULT_NAMES]

/** `npm run attack`. What it cannot make sense of it says in one sentence, and exits with 1. */
export function attackCommand(): Command {
  return new Command('attack')
    .description('What P2PLane withstands: each attack beside a time without it, and raw js-libp2p under the same')
    .option('--rounds <n>', 'rounds that have to count', wholeNumber, 3)
    .option('--seconds <n>', 'how long a window is', positiveNumber, 1.2)
    .option('--only <names>', `attacks, faults, or some of them, with commas: ${NAMES.join(', ')}`, select, EVERYTHING)
    .option(
      '--servers <names>',
      `who is attacked, with commas: ${SERVER_NAMES.join(', ')}`,
      selectServers,
      SERVER_NAMES
    )
    .option('--json <file>', 'write the figures and every verdict there')
    .option('--markdown <file>', 'replace the measured part of that page')
    .allowExcessArguments(false)
}

function select(text: string): Selection {
  const names = known(text, ['attacks', 'faults', ...NAMES])
  return {
    attacks: ATTACK_NAMES.filter(name => names.includes('attacks') || names.includes(name)),
    faults: FAULT_NAMES.filter(name => names.includes('faults') || names.includes(name))
  }
}

function selectServers(text: string): readonly ServerName[] {
  const names = known(text, SERVER_NAMES)
  return SERVER_NAMES.filter(name => names.includes(name))
}

function known(text: string, of: readonly string[]): string[] {
  const names = text.split(',').map(name => name.trim())
  const unknown = names.find(name => !of.includes(name))
  if (unknown !== undefined) throw new InvalidArgumentError(`'${unknown}' is none of ${of.join(', ')}.`)
  return names
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
