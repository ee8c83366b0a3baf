/** Every way in which a call fails, by both ways that calls are carried: what the caller is told, and what it is not. */
import { figure } from '@p2plane/rig/figure'
import { P2PError } from 'p2plane'
import type { Fault } from '../fault.ts'
import { SECRET } from '../handlers.ts'
import { casesByPath } from './error-cases/by-path.ts'
import { type Expected, localCases } from './error-cases/local.ts'
import { bytesOnLane } from './error-cases/on-the-wire.ts'

export const errorCases: Fault = async () => {
  const cases = [...(await casesByPath('lane')), ...(await casesByPath('unary')), ...(await localCases())]
  const wrong = cases.filter(({ expected, error }) => !isAs(error, expected))
  for (const { name, expected, error } of wrong) {
    console.error(`${name}: expected ${JSON.stringify(expected)}, not ${JSON.stringify(error)} ${String(error)}`)
  }
  const shown = cases.map(({ error }) => everythingIn(error)).join('\n') + (await bytesOnLane())
  return [
    figure('error cases', cases.length, 'cases', { is: '>=', bound: 60 }),
    figure('error cases mapped right', (100 * (cases.length - wrong.length)) / cases.length, '%', {
      is: '>=',
      bound: 100
    }),
    figure('bytes of secrets leaked', SECRET.length * (shown.split(SECRET).length - 1), 'bytes', { is: '<=', bound: 0 })
  ]
}

function isAs(error: unknown, { code, reason, sent }: Expected): boolean {
  if (!P2PError.is(error, code) || error.reason !== reason) return false
  return sent === undefined || error.sent === sent
}

/** What a caller could find in it, through every cause. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.message} ${error.stack} ${JSON.stringify(error)} ${everythingIn(error.cause)}`
}
