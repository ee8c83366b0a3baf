import type { CountedTurn } from './process/pair.ts'
import type { Row } from './row.ts'

/** A turn of a second. */
export function turn(calls: number, p50Us: number): CountedTurn {
  return {
    calls,
    bytes: calls * 32,
    elapsedMs: 1000,
    p50Us,
    p99Us: p50Us * 2,
    cpuUs: calls * 3,
    serverCpuUs: calls * 4
  }
}

/** A contestant in a case, by its calls of each round. */
export function row(contestant: string, measured: string, calls: readonly number[], p50Us = 100): Row {
  return {
    contestant,
    measured,
    lacks: contestant.startsWith('p2plane') ? [] : ['untyped'],
    turns: calls.map(n => turn(n, p50Us))
  }
}
