/** What a call costs the caller in one setting and in others, turn by turn, so that the machine's moods meet all alike. */
import { type Figure, figure } from '@p2plane/rig/figure'
import { medianRatio } from '@p2plane/rig/median'

const TURNS = 15
const WARM_UP_TURNS = 3
const CALLS_A_TURN = 6_400
/** Calls under way together, and then all awaited: the same in every setting. */
const BURST = 64
/** Flat is within a fifth. */
const FLAT = { is: '<=', bound: 1.2 } as const

/** One setting: of how many, and the n-th call of it. */
export interface Setting {
  readonly size: number
  call(n: number): Promise<unknown>
}

/** The cost of a call in each setting against the first, in processor time of this process. */
export async function costFigures(what: string, settings: readonly Setting[]): Promise<Figure[]> {
  const costs = settings.map((): number[] => [])
  for (let turn = -WARM_UP_TURNS; turn < TURNS; turn++) {
    for (const [i, setting] of settings.entries()) {
      const costUs = await costOf(setting)
      if (turn >= 0) costs[i]!.push(costUs)
    }
  }
  const [{ size: first } = { size: 0 }] = settings
  return settings.slice(1).map(({ size }, i) => {
    const name = `cost of a call with ${size.toLocaleString('en-US')} ${what} against ${first}`
    return figure(name, medianRatio(costs[i + 1]!, costs[0]!), 'times', FLAT)
  })
}

async function costOf(setting: Setting): Promise<number> {
  const before = process.cpuUsage()
  for (let n = 0; n < CALLS_A_TURN; n += BURST) {
    await Promise.all(Array.from({ length: BURST }, (_, i) => setting.call(n + i)))
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / CALLS_A_TURN
}
