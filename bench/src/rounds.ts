import type { Case } from './cases.ts'
import type { CountedTurn, Pair } from './process/pair.ts'
import type { Row } from './row.ts'

/** How long, and how often. */
export interface RoundsInit {
  readonly rounds: number
  readonly seconds: number
  /** Told before each case of each round. */
  readonly onCase: (round: number, measured: Case) => void
}

/** The part of a pair that plays. */
export type Player = Pick<Pair, 'name' | 'lacks' | 'takesPart' | 'turn'>

interface Playing extends Row {
  readonly turns: (CountedTurn | undefined)[]
  failed?: string
}

/**
 * Every contestant in turn, case by case and round by round, so that each meets the same moods of the machine. Whoever
 * fails in a case plays no further round of it.
 */
export async function playRounds(
  players: readonly Player[],
  cases: readonly Case[],
  { rounds, seconds, onCase }: RoundsInit
): Promise<Row[]> {
  const rows = new Map<string, Playing>()
  for (const measured of cases) {
    for (const player of players) {
      const { name: contestant, lacks } = player
      if (!(await player.takesPart(measured))) continue
      rows.set(key(player, measured), { contestant, measured: measured.name, lacks, turns: [] })
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const measured of cases) {
      onCase(round, measured)
      for (const player of rotated(players, round)) {
        const row = rows.get(key(player, measured))
        if (row !== undefined) await play(player, measured, seconds * 1000, row)
      }
    }
  }
  return [...rows.values()]
}

/** The same, beginning with another each round: whoever follows a heavy one would do so always. */
export function rotated<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

async function play(player: Player, measured: Case, forMs: number, row: Playing): Promise<void> {
  if (row.failed !== undefined) return
  try {
    row.turns.push(await player.turn(measured, forMs))
  } catch (error) {
    row.turns.push(undefined)
    row.failed = (error as Error).message
  }
}

function key({ name }: Player, measured: Case): string {
  return `${name} ${measured.name}`
}
