import { describe, expect, it } from 'vitest'
import type { CertificateRecord, Commit } from '../core/index.ts'
import { SharedHistory } from './shared-history.ts'

const GC_DEPTH = 8
const HONEST = 0
const LIAR = 3

/** A certificate of an author's that names the one batch. */
function certificate(author: number, round: number): CertificateRecord {
  const digest = `${round}.${author}`
  const payload = [{ digest: 'batch', worker: 0 }]
  const header = { epoch: 1, round, author, timestampMs: 0, payload, parents: [], id: digest, signature: '' }
  return { type: 'certificate', certificate: { header, digest, signers: [], signatures: [] } }
}

/** The commit of that certificate alone. */
function commit(index: number, { certificate: { header, digest } }: CertificateRecord): Commit {
  const anchor = { round: header.round, author: header.author, digest }
  const { payload: batches, timestampMs } = header
  return { index, anchor, certificates: [anchor], batches, timestampMs, previousDigest: '', digest: `#${index}` }
}

describe('the history of a batch that is named again', () => {
  const named = (author: number, round: number) => () => {
    const history = new SharedHistory({ epoch: 1, gcDepth: GC_DEPTH, isLiar: validator => validator === LIAR })
    for (const [i, record] of [certificate(HONEST, 2), certificate(author, round)].entries()) {
      history.certified(record)
      history.committed(commit(i + 1, record))
    }
    return history.length
  }

  it('has it once, for as long as it must be known', () => {
    expect(named(LIAR, 160)).toThrow('batch is committed twice')
  })

  it('may have it again later, by a liar', () => {
    expect(named(LIAR, 162)()).toBe(2)
  })

  it('never has it again by somebody honest', () => {
    expect(named(HONEST, 162)).toThrow('batch is committed twice')
  })
})
