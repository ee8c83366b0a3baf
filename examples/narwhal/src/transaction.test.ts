import { describe, expect, test } from 'vitest'
import { sha256 } from './sha256.ts'
import { createTransaction, MAX_DATA_BYTES, problemOf, type Transaction } from './transaction.ts'

const parents = ['a', 'b', 'c'].map(text => createTransaction(text, [], sha256).id).toSorted()

/** A transaction whose id fits whatever else is wrong with it. */
function made(data: string, on: string[]): Transaction {
  return { ...createTransaction(data, on, sha256), parents: on }
}

describe('the id of a transaction', () => {
  test('is the SHA-256 of a preimage anybody can write down', () => {
    const preimage = `narwhal/transaction/1\n3\n${parents.join('\n')}\n6\nhello!`
    expect(createTransaction('hello!', parents, sha256)).toEqual({ id: sha256(preimage), data: 'hello!', parents })
  })

  test('counts bytes of UTF-8, not characters', () => {
    expect(createTransaction('🦄', [], sha256).id).toBe(sha256('narwhal/transaction/1\n0\n4\n🦄'))
  })

  test('does not depend on the order in which parents are given', () => {
    expect(createTransaction('x', parents.toReversed(), sha256)).toEqual(createTransaction('x', parents, sha256))
  })

  test('is another one where the border between parents and data is moved', () => {
    const [parent = '', ...others] = parents
    const ids = [
      createTransaction('x', parents, sha256).id,
      createTransaction(`${parent}x`, others, sha256).id,
      createTransaction(`${parent}\n1\nx`, others, sha256).id,
      createTransaction(`${parents.join('\n')}\n1\nx`, [], sha256).id,
      createTransaction(`${parents.join('')}x`, [], sha256).id
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('a transaction is refused, with the reason, where', () => {
  const valid = createTransaction('hello', parents, sha256)

  test('nothing is wrong with it: then it is not', () => {
    expect(problemOf(valid, sha256)).toBeUndefined()
    expect(problemOf(createTransaction('', [], sha256), sha256)).toBeUndefined()
  })

  test('its id is not the hash of its content', () => {
    const problem = 'its id is not the SHA-256 of its data and parents'
    expect(problemOf({ ...valid, data: 'hullo' }, sha256)).toBe(problem)
    expect(problemOf({ ...valid, parents: parents.slice(1) }, sha256)).toBe(problem)
    expect(problemOf({ ...valid, id: valid.id.toUpperCase() }, sha256)).toBe(problem)
    expect(problemOf({ ...valid, id: '__proto__' }, sha256)).toBe(problem)
  })

  test('its parents are not distinct, ascending, well-formed and few', () => {
    const [a = '', b = ''] = parents
    expect(problemOf(made('x', [a, a]), sha256)).toBe('its parents are not distinct and ascending')
    expect(problemOf({ ...valid, parents: [b, a] }, sha256)).toBe('its parents are not distinct and ascending')
    expect(problemOf(made('x', ['abc']), sha256)).toBe('a parent is not 64 lower-case hex digits')
    expect(problemOf(made('x', [`${a}\n`]), sha256)).toBe('a parent is not 64 lower-case hex digits')
    const many = Array.from({ length: 9 }, (_, i) => sha256(String(i)))
    expect(problemOf(made('x', many), sha256)).toBe('it has 9 parents; 8 are allowed')
  })

  test('its data is too long', () => {
    expect(problemOf(made('é'.repeat(MAX_DATA_BYTES / 2), []), sha256)).toBeUndefined()
    const problem = 'data has 65538 bytes of UTF-8; 65536 are allowed'
    expect(problemOf(made('é'.repeat(MAX_DATA_BYTES / 2 + 1), []), sha256)).toBe(problem)
  })

  test('its data has no UTF-8, since all such texts would share an id', () => {
    expect(made('\ud800', []).id).toBe(made('\ud801', []).id)
    expect(problemOf(made('\ud800', []), sha256)).toBe('data is not well-formed Unicode')
  })
})
