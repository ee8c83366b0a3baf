/** What the cluster asks its nodes over HTTP. */
import type { Summary } from './http-api.ts'

/** A node of this host that has not answered by then is not well. */
const LOOK_WITHIN_MS = 2_000
const POST_WITHIN_MS = 10_000

/** Posts a transaction, and resolves with its id. */
export async function post(url: string, data: string): Promise<string> {
  const answer = await json(`${url}/transaction`, POST_WITHIN_MS, { method: 'POST', body: JSON.stringify({ data }) })
  return (answer as { transaction_id: string }).transaction_id
}

/** How a node stands; undefined where it does not answer. */
export async function summaryOf(url: string): Promise<Summary | undefined> {
  return (await json(`${url}/dag/summary`, LOOK_WITHIN_MS).catch(() => undefined)) as Summary | undefined
}

/** The ids of all transactions a node holds; undefined where it does not answer. */
export async function idsOf(url: string): Promise<ReadonlySet<string> | undefined> {
  const dag = (await json(`${url}/dag`, LOOK_WITHIN_MS).catch(() => undefined)) as
    | { transactions: { id: string }[] }
    | undefined
  return dag && new Set(dag.transactions.map(({ id }) => id))
}

async function json(url: string, withinMs: number, init: RequestInit = {}): Promise<unknown> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(withinMs) })
    if (response.ok) return await response.json()
    throw new Error(await response.text())
  } catch (cause) {
    throw new Error(`${url} does not answer as it should: ${(cause as Error).message}`, { cause })
  }
}
