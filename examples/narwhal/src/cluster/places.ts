/** Where the validators say that transactions were committed, as text. Pure. */
import type { Place } from './client.ts'
import { textTable } from './text-table.ts'

/** A transaction, and where each validator has it; undefined where it has not, or does not answer. */
export interface Placed {
  readonly id: string
  readonly postedTo: number
  readonly places: readonly (Place | undefined)[]
}

/** Whether every validator has it at the same place in the same history. */
export function isSettled({ places: [first, ...others] }: Placed): boolean {
  return first !== undefined && others.every(place => isSame(first, place))
}

/** A line for each transaction: the digest of its commit as each validator says. */
export function renderPlaces(placed: readonly Placed[]): string[] {
  const validators = placed[0]?.places.map((_, index) => `validator ${index}`) ?? []
  return textTable(
    ['transaction', ' posted to', ' commit', ' place', ...validators, 'agree'],
    placed.map(({ id, postedTo, places }) => {
      const first = places.find(place => place !== undefined)
      const digests = places.map(place => place?.digest.slice(0, 8) ?? '-')
      const agree = isSettled({ id, postedTo, places }) ? 'yes' : 'no'
      return [id.slice(0, 8), String(postedTo), numberOf(first?.commit), numberOf(first?.position), ...digests, agree]
    })
  )
}

/** What is missing or wrong, a line for each transaction where anything is. */
export function differences(placed: readonly Placed[]): string[] {
  return placed.flatMap(({ id, places }) => {
    const lacking = places.flatMap((place, index) => (place === undefined ? [index] : []))
    const name = `transaction ${id.slice(0, 8)}`
    if (lacking.length > 0) return [`${name} is not committed at validator ${lacking.join(', ')}`]
    return isSettled({ id, postedTo: 0, places }) ? [] : [`${name} has different places`]
  })
}

function isSame(one: Place, other: Place | undefined): boolean {
  return other?.digest === one.digest && other.commit === one.commit && other.position === one.position
}

function numberOf(value: number | undefined): string {
  return value === undefined ? '-' : String(value)
}
