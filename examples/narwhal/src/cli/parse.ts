/** What the command line takes, and one sentence for what it does not. */
import { InvalidArgumentError } from 'commander'
import { MAX_PORT } from '../cluster/ports.ts'

/** Of the validator that the original's first command starts. */
export const DEFAULT_URL = 'http://127.0.0.1:9000'

export function parsePort(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= MAX_PORT) return number
  throw new InvalidArgumentError(`It is not a port from 1 to ${MAX_PORT}.`)
}

/** A whole number from `least` to `most`. */
export function parseWhole(least: number, most: number): (text: string) => number {
  return text => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= least && number <= most) return number
    throw new InvalidArgumentError(`It is not a whole number from ${least} to ${most}.`)
  }
}

/** The library takes more kinds of address than there are transports in this program. Can be given more than once. */
export function parseBootstrap(text: string, others: readonly string[] = []): string[] {
  if (/^\/(ip4|ip6|dns|dns4|dns6)\/[^/]+\/tcp\/\d+(\/p2p\/\w+)?$/.test(text)) return [...others, text]
  throw new InvalidArgumentError('It is not an address such as /ip4/127.0.0.1/tcp/8000.')
}
