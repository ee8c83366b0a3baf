import { describe, expect, it } from 'vitest'
import { allocLong } from './long-bytes.ts'

const KIB = 1024

/** What the heap grew by, where nothing was collected meanwhile. */
function grownBy(act: () => unknown): number {
  for (;;) {
    const before = process.memoryUsage().heapUsed
    act()
    const grown = process.memoryUsage().heapUsed - before
    if (grown >= 0) return grown
  }
}

describe('room for long bytes', () => {
  it.each([0, 1, 16 * KIB - 1, 16 * KIB, 1_000_003])('has %d bytes where so many are asked for', byteLength => {
    expect(allocLong(byteLength)).toHaveLength(byteLength)
  })

  it('makes the heap look for what has died young, as if it lay there', () => {
    expect(grownBy(() => allocLong(512 * KIB))).toBeGreaterThanOrEqual(512 * KIB)
  })

  it('costs the heap nothing where it is short', () => {
    expect(grownBy(() => allocLong(8 * KIB))).toBeLessThan(8 * KIB)
  })
})
