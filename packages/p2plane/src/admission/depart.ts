import type { Connection, Logger } from '@libp2p/interface'
import type { Bodies } from '../body.ts'
import { sleep } from '../sleep.ts'
import { ask } from './ask.ts'
import { type Goodbye, GoodbyeMessage } from './hello.ts'

/** What is on its way gets this long to arrive, */
const GRACE_MS = 250
/** and all of it this long. */
const CLOSE_TIMEOUT_MS = 2_000
/** A peer that does not take a goodbye is left without one. */
const GOODBYE_TIMEOUT_MS = 1_000

/** Says goodbye, where the peer takes one. Never throws. */
export async function sayGoodbye(connection: Connection, bodies: Bodies, goodbye: Goodbye, log: Logger): Promise<void> {
  try {
    await ask(connection, bodies, GoodbyeMessage, goodbye, { timeoutMs: GOODBYE_TIMEOUT_MS })
  } catch (error) {
    log('%p took no goodbye - %e', connection.remotePeer, error)
  }
}

/** Ends a connection once what was said on it has had time to arrive. Never throws. */
export async function depart(connection: Connection, log: Logger): Promise<void> {
  await sleep(GRACE_MS, undefined)
  try {
    await connection.close({ signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS - GRACE_MS) })
  } catch (error) {
    log('%p did not close - %e', connection.remotePeer, error)
    connection.abort(error as Error)
  }
}
