/** A promise in numbers, and whether a run bears it out. */

/** One promise, measured. */
export interface Figure {
  readonly name: string
  /** null where the run did not measure it. */
  readonly value: number | null
  readonly unit: string
  /** Such as `>= 40`; null where nothing is promised. */
  readonly goal: string | null
  /** null where it was not measured, or nothing is promised. */
  readonly holds: boolean | null
}

/** A bound that a value keeps or not. */
export interface Goal {
  readonly is: '>=' | '<='
  readonly bound: number
}

/** A value beside its goal, where it has one. */
export function figure(name: string, value: number, unit: string, goal?: Goal): Figure {
  const isMeasured = Number.isFinite(value)
  return {
    name,
    value: isMeasured ? value : null,
    unit,
    goal: goal === undefined ? null : `${goal.is} ${goal.bound}`,
    holds: isMeasured && goal !== undefined ? keeps(value, goal) : null
  }
}

function keeps(value: number, { is, bound }: Goal): boolean {
  return is === '>=' ? value >= bound : value <= bound
}
