import { setTimeout as delay } from 'node:timers/promises'
import { placeOf, post } from './client.ts'
import { differences, isSettled, type Placed, renderPlaces } from './places.ts'
import type { Supervisor } from './supervisor.ts'

/** Transactions that are posted, to each validator in turn. */
const POSTS = 12
/** For all validators to have all of them at the same place. */
const PATIENCE_MS = 30_000
const POLL_MS = 50

/**
 * Posts transactions to all validators, and resolves once all of them have committed each at the same place in the same
 * history. Prints what it saw.
 *
 * @throws Error with what is missing
 */
export async function runOnce({ members }: Supervisor): Promise<void> {
  const posted = await Promise.all(
    Array.from({ length: POSTS }, async (_, i) => {
      const { index, url } = members[i % members.length]!
      return { id: await post(url, `transaction ${i + 1}, posted to validator ${index}`), postedTo: index }
    })
  )
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const placed: Placed[] = await Promise.all(
      posted.map(async transaction => ({
        ...transaction,
        places: await Promise.all(members.map(({ url }) => placeOf(url, transaction.id)))
      }))
    )
    const done = placed.every(isSettled)
    if (!done && performance.now() < deadline) {
      await delay(POLL_MS)
      continue
    }
    console.log(renderPlaces(placed).join('\n'))
    if (done) return console.log(closing(placed, members.length))
    throw new Error([`the validators do not agree after ${PATIENCE_MS / 1_000} s`, ...differences(placed)].join('\n  '))
  }
}

function closing(placed: readonly Placed[], validators: number): string {
  const last = placed.map(({ places }) => places[0]!).reduce((one, other) => (other.commit > one.commit ? other : one))
  return (
    `All ${validators} validators committed the same ${placed.length} transactions at the same places; ` +
    `commit ${last.commit} has digest ${last.digest.slice(0, 8)} at each.`
  )
}
