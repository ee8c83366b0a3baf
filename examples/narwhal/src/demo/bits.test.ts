import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bitsOf, countBits, everyone, hasBit, listBits } from './bits.ts'

const members = fc.uniqueArray(fc.integer({ min: 0, max: 30 })).map(list => list.toSorted((a, b) => a - b))

test('bits are the members they were made of', () => {
  fc.assert(
    fc.property(members, list => {
      expect(listBits(bitsOf(list))).toEqual(list)
      expect(countBits(bitsOf(list))).toBe(list.length)
    })
  )
})

test('everyone of a committee is in it, and nobody else', () => {
  expect(listBits(everyone(4))).toEqual([0, 1, 2, 3])
  expect(everyone(0)).toBe(0)
  expect(countBits(everyone(31))).toBe(31)
  expect(hasBit(everyone(4), 4)).toBe(false)
})
