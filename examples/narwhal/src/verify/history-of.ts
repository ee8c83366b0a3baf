/** Reads the history of a validator that runs, or of one's data directory. */
import { join } from 'node:path'
import { commitsOf } from '../cluster/client.ts'
import { readIdentity } from '../log/data-directory.ts'
import { readLog } from '../log/read-log.ts'
import { BATCH_TAG, decodeRecord, typeOf } from '../store/log-records.ts'
import type { History, HistoryCommit } from './history.ts'

const PAGE = 1_000

/** @param source a URL such as http://127.0.0.1:9000, or a data directory. @throws Error with one sentence */
export async function historyOf(source: string): Promise<History> {
  return { source, commits: /^https?:/.test(source) ? await served(source.replace(/\/$/, '')) : await stored(source) }
}

async function served(url: string): Promise<HistoryCommit[]> {
  const commits: HistoryCommit[] = []
  for (let from = 1; ;) {
    const page = await commitsOf(url, from, PAGE)
    for (const { index, digest, previous_digest: previousDigest, transactions } of page) {
      commits.push({ index, digest, previousDigest, transactions, posted: [] })
    }
    from += page.length
    if (page.length < PAGE) return commits
  }
}

async function stored(directory: string): Promise<HistoryCommit[]> {
  if ((await readIdentity(directory)) === undefined) throw new Error(`${directory} is not the data of a validator`)
  const waiting = new Map<number, Pick<HistoryCommit, 'digest' | 'previousDigest'>>()
  const commits: HistoryCommit[] = []
  await readLog({
    directory: join(directory, 'log'),
    skim: new Set([BATCH_TAG]),
    visit({ tag, payload }) {
      const type = typeOf(tag)
      if (type !== 'commit' && type !== 'delivered') return
      const record = decodeRecord(payload)
      if (record.type === 'commit') waiting.set(record.commit.index, record.commit)
      if (record.type !== 'delivered') return
      const { index, transactions, posted } = record
      const commit = waiting.get(index)
      waiting.delete(index)
      if (commit === undefined) return
      const { digest, previousDigest } = commit
      commits.push({ index, digest, previousDigest, transactions, posted: posted.map(({ id }) => id) })
    }
  })
  return commits
}
