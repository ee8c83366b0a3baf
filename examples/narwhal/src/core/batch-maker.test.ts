import { describe, expect, test } from 'vitest'
import { BatchMaker } from './batch-maker.ts'

const options = { batchBytes: 100, batchDelayMs: 50 }

describe('a batch', () => {
  test('is due at once after a pause, and then not before its time', () => {
    const maker = new BatchMaker(options)
    expect(maker.dueAt).toBe(Infinity)
    maker.add(new Uint8Array(10))
    expect(maker.dueAt).toBeLessThanOrEqual(0)
    expect(maker.seal(1_000).byteLength).toBe(10)
    expect(maker.dueAt).toBe(Infinity)
    maker.add(new Uint8Array(10))
    expect(maker.dueAt).toBe(1_050)
  })

  test('is due as soon as it is full, and takes no more than fits', () => {
    const maker = new BatchMaker(options)
    maker.seal(1_000)
    maker.add(new Uint8Array(60))
    expect([maker.fits(40), maker.fits(41)]).toEqual([true, false])
    maker.add(new Uint8Array(40))
    expect(maker.dueAt).toBe(-Infinity)
  })

  test('is made of the very pieces that came', () => {
    const maker = new BatchMaker(options)
    const pieces = [new Uint8Array(3), new Uint8Array(4)]
    for (const piece of pieces) maker.add(piece)
    const { bytes, byteLength } = maker.seal(0)
    expect(bytes.map((piece, i) => piece === pieces[i])).toEqual([true, true])
    expect(byteLength).toBe(7)
  })

  test('never gets a piece that is longer than itself', () => {
    expect(() => new BatchMaker(options).add(new Uint8Array(101))).toThrow(
      new RangeError('transactions of 101 bytes; a batch has 100 at most')
    )
  })
})
