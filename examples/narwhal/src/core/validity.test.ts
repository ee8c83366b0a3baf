import { describe, expect, test } from 'vitest'
import type { Certificate } from './certificate.ts'
import { Four, NOW } from './core.fixture.ts'
import type { HeaderBody } from './header.ts'
import { isValidCertificate, isValidHeader } from './validity.ts'

const four = new Four()
const context = four.context()
const digest = four.cryptos[0]!.batchDigest([new Uint8Array([1])])
const header = four.header(1, 1, four.genesis, { payload: [{ digest, worker: 0 }] })

describe('a header', () => {
  test('is valid with a quorum of parents, its own id and the signature of its author', () => {
    expect(isValidHeader(context, header)).toBe(true)
    expect(isValidHeader(context, four.header(1, 1, four.genesis.slice(1)))).toBe(true)
  })

  test.each<[string, Partial<HeaderBody>]>([
    ['another epoch', { epoch: 1 }],
    ['a round that is no number of a round', { round: 0 }],
    ['a round in between', { round: 1.5 }],
    ['a time before there was time', { timestampMs: -1 }],
    ['a time that is no number', { timestampMs: Number.NaN }],
    [
      'one batch twice',
      {
        payload: [
          { digest, worker: 0 },
          { digest, worker: 0 }
        ]
      }
    ],
    ['a worker that nobody has', { payload: [{ digest, worker: 1 }] }],
    ['parents without a quorum', { parents: header.parents.slice(2) }],
    ['one parent twice', { parents: [header.parents[0]!, ...header.parents] }],
    ['parents in another order', { parents: header.parents.toReversed() }],
    ['a parent of nobody', { parents: [...header.parents, { author: 4, digest }] }]
  ])('is not valid with %s, well signed as it may be', (_, body) => {
    expect(isValidHeader(context, four.header(1, 1, four.genesis, body))).toBe(false)
  })

  test('is not valid with the id of another, or the signature of somebody else', () => {
    const other = four.header(1, 1, four.genesis)
    expect(isValidHeader(context, { ...header, timestampMs: NOW + 1 })).toBe(false)
    expect(isValidHeader(context, { ...header, id: other.id })).toBe(false)
    expect(isValidHeader(context, { ...header, signature: other.signature })).toBe(false)
    const signature = four.cryptos[2]!.sign(header.id, header.round, header.author)
    expect(isValidHeader(context, { ...header, signature })).toBe(false)
  })

  test('is not valid in another committee', () => {
    expect(isValidHeader(new Four(0, 2).context(), header)).toBe(false)
  })

  test('names no more batches than are allowed', () => {
    expect(isValidHeader(four.context(0, { maxHeaderBatches: 0 }), header)).toBe(false)
  })
})

describe('a certificate', () => {
  const certificate = four.certify(header, [0, 2])
  const [first, second] = certificate.signatures

  test('is valid with the votes of a quorum, of which the author is one', () => {
    expect(isValidCertificate(context, certificate, undefined)).toBe(true)
    expect(isValidCertificate(context, four.certify(header, [0, 2, 3]), undefined)).toBe(true)
  })

  test('is the same certificate whoever signed it', () => {
    expect(four.certify(header, [2, 3]).digest).toBe(certificate.digest)
  })

  test.each<[string, Partial<Certificate>]>([
    ['no votes', { signers: [], signatures: [] }],
    ['too few votes', { signers: [0], signatures: [first!] }],
    ['one voter twice', { signers: [0, 0], signatures: [first!, first!] }],
    ['the author as a voter', { signers: [0, 1], signatures: [first!, header.signature] }],
    ['voters in another order', { signers: [2, 0], signatures: [second!, first!] }],
    ['a voter of nowhere', { signers: [0, 4], signatures: [first!, second!] }],
    ['a vote of somebody else', { signers: [0, 3], signatures: [first!, second!] }],
    ['fewer signatures than voters', { signatures: [first!] }],
    ['the digest of another', { digest: four.genesis[0]!.digest }]
  ])('is not valid with %s', (_, part) => {
    expect(isValidCertificate(context, { ...certificate, ...part }, undefined)).toBe(false)
  })

  test('is not valid where its author has not signed, though the header was seen before', () => {
    const forged = { ...certificate, header: { ...header, signature: first! } }
    expect(isValidCertificate(context, forged, undefined)).toBe(false)
    expect(isValidCertificate(context, forged, header)).toBe(false)
    expect(isValidCertificate(context, certificate, header)).toBe(true)
  })
})
