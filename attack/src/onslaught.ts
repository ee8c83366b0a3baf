import { setTimeout as delay } from 'node:timers/promises'
import type { Attack, Target } from './attack.ts'
import { TokenClock } from './clock.ts'

/** Above it the attacker, not the target, would be what suffers. */
const MOST_UNDER_WAY = 2_000

/** What the attacker did. */
export interface Struck {
  /** Strikes that came due. */
  readonly due: number
  /** Those that could not be made: thrown out, held back, or refused. */
  readonly failed: number
  /** Strikes that came due, for each that should have: below 1 where the attacker's own process stood still. */
  readonly share: number
  /** Of the attacker's own process: what it takes of a machine that others share. */
  readonly attackerCpuUs: number
}

/** Attacks for so long, at the attack's own rate whatever becomes of the strikes. */
export async function onslaught(attack: Attack, target: Target, forMs: number): Promise<Struck> {
  const { strike, end } = bound(await attack.begin(target))
  const startMs = performance.now()
  const startCpu = process.cpuUsage()
  const clock = new TokenClock(attack.strikesPerSecond, startMs)
  let failed = 0
  let underWay = 0
  const strikeOnce = (): void => {
    if (underWay >= MOST_UNDER_WAY) return void failed++
    try {
      const struck = strike()
      if (struck === undefined) return
      underWay++
      struck.catch(() => failed++).finally(() => underWay--)
    } catch {
      failed++
    }
  }
  while (performance.now() - startMs < forMs) {
    while (performance.now() - startMs < forMs && clock.take(performance.now())) strikeOnce()
    await delay(1)
  }
  const { user, system } = process.cpuUsage(startCpu)
  await end()
  const share = clock.taken / ((attack.strikesPerSecond * forMs) / 1000)
  return { due: clock.taken, failed, share, attackerCpuUs: user + system }
}

function bound(attacking: Awaited<ReturnType<Attack['begin']>>): {
  strike: () => void | Promise<void>
  end: () => void | Promise<void>
} {
  return { strike: () => attacking.strike(), end: () => attacking.end() }
}
