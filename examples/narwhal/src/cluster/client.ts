/** What is asked of a validator over HTTP. */
import type { Refusal } from '../http/refusal.ts'
import type { CommitView, Health, TransactionView } from '../http/views.ts'

/** A validator of this host that has not answered by then is not well. */
const LOOK_WITHIN_MS = 5_000
const POST_WITHIN_MS = 35_000

/** Where a transaction has its place, as one validator says. */
export interface Place {
  readonly commit: number
  readonly position: number
  /** Of the commit. */
  readonly digest: string
}

/** Posts a text, and resolves with its id once it is on a disk, or committed. @throws Error with one sentence */
export async function post(url: string, data: string, isCommitted = false): Promise<string> {
  const init = { method: 'POST', body: JSON.stringify({ data }) }
  const answer = await json(`${url}/transaction${isCommitted ? '?wait=commit' : ''}`, POST_WITHIN_MS, init)
  return (answer as { transaction_id: string }).transaction_id
}

/** How a validator stands; undefined where it does not answer. */
export async function healthOf(url: string): Promise<Health | undefined> {
  return (await json(`${url}/health`, LOOK_WITHIN_MS).catch(() => undefined)) as Health | undefined
}

/** Commits from an index on. @throws Error with one sentence */
export async function commitsOf(url: string, from: number, limit: number): Promise<readonly CommitView[]> {
  return (await json(`${url}/commits?from=${from}&limit=${limit}`, LOOK_WITHIN_MS)) as CommitView[]
}

/** How far a transaction is; undefined where a validator does not answer, or does not know it. */
async function transactionOf(url: string, id: string): Promise<TransactionView | undefined> {
  return (await json(`${url}/transaction/${id}`, LOOK_WITHIN_MS).catch(() => undefined)) as TransactionView | undefined
}

/** Where a transaction is committed; undefined where it is not yet, or a validator does not answer. */
export async function placeOf(url: string, id: string): Promise<Place | undefined> {
  const { commit_index: commit, position } = (await transactionOf(url, id)) ?? {}
  if (commit === undefined || position === undefined) return undefined
  const [view] = await commitsOf(url, commit, 1).catch(() => [])
  return view && { commit, position, digest: view.digest }
}

async function json(url: string, withinMs: number, init: RequestInit = {}): Promise<unknown> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(withinMs) })
    if (response.ok) return await response.json()
    throw new Error(refusalIn(await response.text()))
  } catch (cause) {
    throw new Error(`${url} does not answer as it should: ${reasonOf(cause as Error)}`, { cause })
  }
}

/** The sentence of a validator that refuses; of anybody else, whatever it says. */
function refusalIn(text: string): string {
  try {
    return (JSON.parse(text) as Refusal).message
  } catch {
    return text
  }
}

/** What is behind `fetch failed`. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message
}
