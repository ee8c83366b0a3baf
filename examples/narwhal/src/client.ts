/** What the cluster asks its nodes over HTTP. */
import type { Summary } from './http-api.ts'

/** A node of this host that has not answered by then is not well. */
const TIMEOUT_MS = 2_000

/** Posts a transaction, and resolves with its id. */
export async function post(url: string, data: string): Promise<string> {
  const answer = await json(`${url}/transaction`, { method: 'POST', body: JSON.stringify({ data }) })
  return (answer as { transaction_id: string }).transaction_id
}

/** How a node stands; undefined where it does not answer. */
export async function summaryOf(url: string): Promise<Summary | undefined> {
  return (await json(`${url}/dag/summary`).catch(() => undefined)) as Summary | undefined
}

/** The ids of all transactions a node holds; undefined where it does not answer. */
export async function idsOf(url: string): Promise<ReadonlySet<string> | undefined> {
  const dag = (await json(`${url}/dag`).catch(() => undefined)) as { transactions: { id: string }[] } | undefined
  return dag && new Set(dag.transactions.map(({ id }) => id))
}

async function json(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return await response.json()
}
