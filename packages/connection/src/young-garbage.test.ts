import { describe, expect, it } from 'vitest'
import { matchOutside } from './young-garbage.ts'

const KIB = 1024

/** What the heap grew by, where nothing was collected meanwhile. */
function grownBy(act: () => void): number {
  for (;;) {
    const before = process.memoryUsage().heapUsed
    act()
    const grown = process.memoryUsage().heapUsed - before
    if (grown >= 0) return grown
  }
}

describe('memory outside the heap', () => {
  it.each([64 * KIB, 100_003, 512 * KIB])('of %d bytes is matched by as much on it', byteLength => {
    expect(grownBy(() => matchOutside(byteLength))).toBeGreaterThanOrEqual(byteLength)
  })

  it('is left alone where it is little', () => {
    expect(grownBy(() => matchOutside(8 * KIB))).toBeLessThan(8 * KIB)
  })
})
