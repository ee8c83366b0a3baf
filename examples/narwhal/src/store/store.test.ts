import { describe, expect, test } from 'vitest'
import type { Batch, Certificate, CheckpointRecord, Commit, LogRecord } from '../core/index.ts'
import { MemoryDisk } from '../log/memory-disk.fixture.ts'
import { sha256OfPieces } from '../keys/sha256.ts'
import { Store, type StoreInit } from './store.ts'

async function open(disk: MemoryDisk, init: Partial<StoreInit> = {}): Promise<{ store: Store; notices: string[] }> {
  const notices: string[] = []
  const store = await Store.open({ directory: '/log', disk, onNotice: notice => notices.push(notice), ...init })
  return { store, notices }
}

function batch(content: string): Batch {
  const bytes = [Buffer.from(content), Buffer.alloc(1_000, content)]
  return { digest: sha256OfPieces(bytes), worker: 0, bytes, byteLength: content.length + 1_000 }
}

function certificate(round: number, author: number): Certificate {
  const header = { epoch: 0, round, author, timestampMs: 1, payload: [], parents: [], id: 'id', signature: 'sig' }
  return { header, digest: `${round}.${author}`, signers: [0, 1], signatures: ['a', 'b'] }
}

function commit(index: number): Commit {
  const anchor = { round: 2 * index, author: 0, digest: `anchor ${index}` }
  return {
    index,
    anchor,
    certificates: [anchor],
    batches: [],
    timestampMs: 1,
    previousDigest: `${index - 1}`,
    digest: `${index}`
  }
}

function checkpoint(index: number): CheckpointRecord {
  return {
    type: 'checkpoint',
    commit: commit(index),
    certificates: [],
    votes: [undefined, { type: 'vote', author: 1, round: 3, headerId: 'id' }],
    header: undefined,
    proposals: [],
    unproposed: [],
    stored: [],
    committed: [],
    equivocations: [],
    floorRound: Number.POSITIVE_INFINITY
  }
}

async function fill(store: Store, rounds: number, from = 1): Promise<void> {
  for (let round = from; round < from + rounds; round++) {
    store.rollIfFull(() => checkpoint(round), round - 10)
    store.append({ type: 'batch', isOwn: round % 2 === 0, batch: batch(`batch ${round}`) })
    for (const author of [2, 0, 1]) store.append({ type: 'certificate', certificate: certificate(round, author) })
    store.append({ type: 'commit', commit: commit(round) })
    store.append({ type: 'delivered', index: round, round, transactions: 7, posted: [] })
    await store.synced()
  }
}

describe('a store', () => {
  test('gives back what was appended, from the log as from memory', async () => {
    const disk = new MemoryDisk()
    const { store } = await open(disk)
    await fill(store, 20)
    for (const each of [store, (await open(disk)).store]) {
      expect(Buffer.concat((await each.batch(batch('batch 7')))!.bytes)).toEqual(Buffer.concat(batch('batch 7').bytes))
      expect(await each.batch({ ...batch('batch 7'), worker: 1 })).toBeUndefined()
      expect(await each.batch(batch('another'))).toBeUndefined()
      expect(await each.commits(19, 10)).toEqual([19, 20].map(index => ({ commit: commit(index), transactions: 7 })))
      expect(await each.commits(21, 10)).toEqual([])
    }
  })

  test('serves whole rounds of certificates, by author, and one round in any case', async () => {
    const { store } = await open(new MemoryDisk())
    await fill(store, 20)
    const names = async (after: number, through: number, limit: number): Promise<string[]> =>
      (await store.certificates(after, through, limit)).map(({ digest }) => digest)
    expect(await names(3, 5, 100)).toEqual(['4.0', '4.1', '4.2', '5.0', '5.1', '5.2'])
    expect(await names(3, 9, 8)).toEqual(['4.0', '4.1', '4.2', '5.0', '5.1', '5.2'])
    expect(await names(3, 9, 1)).toEqual(['4.0', '4.1', '4.2'])
    expect(await names(20, 30, 100)).toEqual([])
  })

  test('holds the records since the last checkpoint, and all that was delivered', async () => {
    const disk = new MemoryDisk()
    const init = { segmentBytes: 8_000 }
    const { store } = await open(disk, init)
    await fill(store, 20)
    expect(disk.files.size).toBeGreaterThan(2)
    const { held } = (await open(disk, init)).store
    expect(held.delivered.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    const [first, ...rest] = held.records
    const { commit: last } = first as CheckpointRecord
    expect(first).toEqual({ ...checkpoint(last!.index), header: undefined })
    expect(rest.map(typeOfRecord).slice(0, 5)).toEqual(['batch', 'certificate', 'certificate', 'certificate', 'commit'])
    expect(rest.filter(({ type }) => type === 'commit')).toHaveLength(21 - last!.index)
  })

  test('deletes the oldest files, and no certificate that is still needed', async () => {
    const disk = new MemoryDisk()
    const init = { segmentBytes: 8_000, retainBytes: 20_000 }
    const { store } = await open(disk, init)
    await fill(store, 40)
    await expect.poll(() => disk.files.size).toBeLessThan(5)
    expect(await store.batch(batch('batch 1'))).toBeUndefined()
    expect(await store.commits(1, 10)).toEqual([])
    expect(await store.certificates(0, 3, 100)).toEqual([])
    // Ten rounds stay, however long they are.
    expect(await store.certificates(30, 40, 100)).toHaveLength(30)
    const again = await open(disk, init)
    expect(again.store.held.records[0]!.type).toBe('checkpoint')
    expect(again.store.bytes).toBeLessThan(40_000)
  })

  test('says that a batch is damaged, and has it no longer', async () => {
    const disk = new MemoryDisk()
    const init = { segmentBytes: 8_000 }
    await fill((await open(disk, init)).store, 20)
    const first = disk.files.get('0000000001.log')!
    first.bytes = first.bytes.with(200, first.bytes[200]! ^ 1)
    const { store, notices } = await open(disk, init)
    expect(await store.batch(batch('batch 1'))).toBeUndefined()
    expect(notices).toEqual([
      expect.stringMatching(/0000000001\.log is damaged at offset 41: .*; it is fetched from others$/)
    ])
    expect(await store.batch(batch('batch 2'))).toBeDefined()
  })
})

function typeOfRecord({ type }: LogRecord): string {
  return type
}
