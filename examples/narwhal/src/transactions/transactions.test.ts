import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../keys/sha256.ts'
import { summaryOf } from './batch-summary.ts'
import { BULK, forEachTransaction, framed, MAX_DATA_BYTES, MAX_TRANSACTION_BYTES, checkFraming } from './framing.ts'
import { posted, problemOfData } from './posted.ts'

const transactions = fc.array(fc.uint8Array({ minLength: 1, maxLength: 100 }), { minLength: 1, maxLength: 50 })

function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [0, ...cuts.map(each => each % (bytes.length + 1)), bytes.length].toSorted((one, other) => one - other)
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end))
}

function read(pieces: readonly Uint8Array[]): string[] {
  const found: string[] = []
  forEachTransaction(pieces, (bytes, at, length) =>
    found.push(Buffer.from(bytes.subarray(at, at + length)).toString('hex'))
  )
  return found
}

describe('the framing of transactions', () => {
  test('gives back what was framed, in whatever pieces it came', () => {
    fc.assert(
      fc.property(transactions, fc.array(fc.nat()), (given, cuts) => {
        const whole = Buffer.concat(given.map(each => framed(each)))
        expect(checkFraming(whole)).toEqual({ transactions: given.length })
        expect(read(cut(whole, cuts))).toEqual(given.map(each => Buffer.from(each).toString('hex')))
      })
    )
  })

  test('reads the same of any bytes, in whatever pieces they came', () => {
    const short = fc
      .uint8Array({ minLength: 0, maxLength: 8 })
      .map(each => Buffer.concat([Uint8Array.of(0, 0, 0), each]))
    fc.assert(
      fc.property(fc.array(short), fc.array(fc.nat()), (parts, cuts) => {
        const whole = Buffer.concat(parts)
        expect(read(cut(whole, cuts))).toEqual(read([whole]))
      }),
      { numRuns: 500 }
    )
  })

  test.each([
    [Buffer.alloc(0), 'there is no transaction'],
    [Buffer.from('000000', 'hex'), 'transaction 1 has no whole length before it'],
    [Buffer.from('0000000101000000', 'hex'), 'transaction 2 has no whole length before it'],
    [Buffer.from('00000000', 'hex'), 'transaction 1 is empty'],
    [Buffer.from('0000000501', 'hex'), 'transaction 1 has 5 bytes, of which 4 are missing'],
    [Buffer.from('ffffffff01', 'hex'), `transaction 1 has 4294967295 bytes; ${MAX_TRANSACTION_BYTES} are allowed`]
  ])('of %o is refused in words', (bytes, problem) => {
    expect(checkFraming(bytes)).toEqual({ problem })
  })
})

describe('a posted transaction', () => {
  test('is named by its nonce and its text', () => {
    const nonce = Buffer.alloc(16, 7)
    const { id, bytes } = posted('hello', nonce)
    expect(id).toBe(sha256(Buffer.concat([nonce, Buffer.from('hello')])))
    expect(Buffer.from(bytes).toString('hex')).toBe(`0000001602${'07'.repeat(16)}68656c6c6f`)
    expect(posted('hello').id).not.toBe(posted('hello').id)
  })

  test('is found in a batch, with its place, and told from the others', () => {
    const [one, other] = [posted('one'), posted('')]
    const bulk = framed(Uint8Array.of(BULK), Buffer.alloc(511))
    const short = framed(Uint8Array.of(2, 1, 2))
    expect(summaryOf([bulk, one.bytes, Buffer.concat([short, bulk]), other.bytes])).toEqual({
      transactions: 5,
      posted: [
        { id: one.id, index: 1 },
        { id: other.id, index: 4 }
      ]
    })
  })

  test('has a text of so many bytes at most, which is Unicode', () => {
    expect(problemOfData('é'.repeat(MAX_DATA_BYTES / 2))).toBeUndefined()
    expect(problemOfData('')).toBeUndefined()
    expect(problemOfData('é'.repeat(MAX_DATA_BYTES / 2 + 1))).toBe('data has 65538 bytes of UTF-8; 65536 are allowed')
    expect(problemOfData('\ud800')).toBe('data is not well-formed Unicode')
  })
})
