/** The bytes that are signed and hashed, against vectors that another language has made. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Committee } from './committee.ts'
import { createCrypto } from './crypto.ts'
import { genesisOf } from './genesis.ts'
import type { HeaderBody } from './header.ts'
import { leaderSchedule } from './leader-schedule.ts'
import { primitivesOf, publicKeyOf, sha256 } from './node-crypto.fixture.ts'

interface Vectors {
  readonly committee: {
    readonly epoch: number
    readonly workers: number
    readonly authorities: readonly { readonly seed: string; readonly publicKey: string; readonly stake: number }[]
    readonly digest: string
  }
  readonly batch: { readonly bytes: string; readonly digest: string }
  readonly genesis: readonly string[]
  readonly leaders: { readonly authors: readonly number[] }
  readonly weightedLeaders: {
    readonly stakes: readonly number[]
    readonly digest: string
    readonly authors: readonly number[]
  }
  readonly headers: readonly (HeaderBody & {
    readonly id: string
    readonly signature: string
    readonly certificate: {
      readonly digest: string
      readonly signers: readonly number[]
      readonly signatures: readonly string[]
    }
  })[]
  readonly commits: readonly {
    readonly anchor: string
    readonly certificates: readonly string[]
    readonly previousDigest: string
    readonly digest: string
  }[]
}

const file = join(import.meta.dirname, '../../vectors/signed-bytes.json')
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors
const { authorities } = vectors.committee
const committee = new Committee(vectors.committee, sha256)
const cryptos = authorities.map(({ seed }) => createCrypto(committee, primitivesOf(seed)))
const [crypto] = cryptos

describe('the vectors of signed bytes', () => {
  test('have the keys that their seeds make, and the digest of the committee', () => {
    expect(authorities.map(({ seed }) => publicKeyOf(seed))).toEqual(authorities.map(({ publicKey }) => publicKey))
    expect(committee.digest).toBe(vectors.committee.digest)
  })

  test('have the digest of a batch, however its bytes are cut', () => {
    const bytes = Buffer.from(vectors.batch.bytes, 'hex')
    expect(crypto!.batchDigest([bytes])).toBe(vectors.batch.digest)
    expect(crypto!.batchDigest([bytes.subarray(0, 3), bytes.subarray(3)])).toBe(vectors.batch.digest)
  })

  test('have the digests of the genesis', () => {
    expect(genesisOf(committee, crypto!).map(({ digest }) => digest)).toEqual(vectors.genesis)
  })

  test('have the leaders, each once in as many anchors as there are authorities', () => {
    const leaderOf = leaderSchedule(committee, sha256)
    expect(vectors.leaders.authors.map((_, i) => leaderOf(2 * i))).toEqual(vectors.leaders.authors)
    const { stakes, digest, authors } = vectors.weightedLeaders
    const weighted = new Committee(
      { ...vectors.committee, authorities: authorities.map((authority, i) => ({ ...authority, stake: stakes[i]! })) },
      sha256
    )
    const weightedLeaderOf = leaderSchedule(weighted, sha256)
    expect(weighted.digest).toBe(digest)
    expect(authors.map((_, i) => weightedLeaderOf(2 * i))).toEqual(authors)
    for (let cycle = 0; cycle < authors.length; cycle += 4)
      expect(new Set(authors.slice(cycle, cycle + 4)).size).toBe(4)
  })

  test('have the id, the vote, and the certificate of every header', () => {
    for (const { id, signature, certificate, ...body } of vectors.headers) {
      const { round, author } = body
      expect(crypto!.headerId(body)).toBe(id)
      expect(cryptos[author]!.sign(id, round, author)).toBe(signature)
      expect(crypto!.certificateDigest(id, round, author)).toBe(certificate.digest)
      for (const [i, signer] of certificate.signers.entries()) {
        expect(cryptos[signer]!.sign(id, round, author)).toBe(certificate.signatures[i])
        expect(crypto!.verify(signer, id, round, author, certificate.signatures[i]!)).toBe(true)
        expect(crypto!.verify((signer + 1) % 4, id, round, author, certificate.signatures[i]!)).toBe(false)
        expect(crypto!.verify(signer, id, round + 1, author, certificate.signatures[i]!)).toBe(false)
      }
    }
  })

  test('have the chain of commits', () => {
    const digestOf = (name: string): string =>
      vectors.headers.find(({ round, author }) => `${round}.${author}` === name)!.certificate.digest
    for (const { anchor, certificates, previousDigest, digest } of vectors.commits) {
      expect(crypto!.commitDigest(previousDigest, digestOf(anchor), certificates.map(digestOf))).toBe(digest)
    }
  })
})
