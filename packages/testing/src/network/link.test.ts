import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { Link, nextResendMs } from './link.ts'

const never = (): number => 0.999_999

describe('a link', () => {
  test('takes its latency, and up to its jitter more', () => {
    const link = new Link({ latencyMs: 20, jitterMs: 10 })
    const random = seededRandom(1)
    const took = Array.from({ length: 1_000 }, () => link.travelMs(100, random))
    expect(Math.min(...took)).toBeGreaterThanOrEqual(20)
    expect(Math.max(...took)).toBeLessThan(30)
    expect(Math.max(...took) - Math.min(...took)).toBeGreaterThan(9)
  })

  test('lets one thing leave after another, as many bytes a second as it has', () => {
    const link = new Link({ bandwidth: 1_000 })
    expect(link.departureMs(0, 500)).toBe(500)
    expect(link.departureMs(100, 500)).toBe(1_000)
    expect(link.departureMs(5_000, 0)).toBe(5_000)
  })

  test('loses as much as it is told to, and sends it again after 200 ms, 400 ms more, and so on', () => {
    const link = new Link({ latencyMs: 0, loss: 0.1 })
    const random = seededRandom(7)
    const took = Array.from({ length: 10_000 }, () => link.travelMs(100, random))
    const share = (ms: number): number => took.filter(each => each === ms).length / took.length
    expect(share(0)).toBeCloseTo(0.9, 1)
    expect(share(200)).toBeCloseTo(0.09, 2)
    expect(share(600)).toBeCloseTo(0.009, 2)
    expect(took.every(ms => [0, 200, 600, 1_400, 3_000, 6_200].includes(ms))).toBe(true)
  })

  test('loses more of what is many packets', () => {
    const lost = (bytes: number): number => {
      const link = new Link({ latencyMs: 0, loss: 0.01 })
      const random = seededRandom(7)
      return Array.from({ length: 1_000 }, () => link.travelMs(bytes, random)).filter(ms => ms > 0).length
    }
    expect(lost(1_448)).toBeLessThan(30)
    expect(lost(100 * 1_448)).toBeGreaterThan(550)
  })

  test('loses nothing where it is not told to', () => {
    expect(new Link({}).travelMs(1e6, never)).toBe(1)
  })
})

test('what is lost until a time is sent again after it, within as long as it was lost', () => {
  fc.assert(
    fc.property(fc.nat({ max: 1e6 }), fc.nat({ max: 60_000 }), (sentMs, lostMs) => {
      const resentMs = nextResendMs(sentMs, sentMs + lostMs)
      expect(resentMs).toBeGreaterThanOrEqual(sentMs + lostMs)
      expect(resentMs - sentMs).toBeLessThanOrEqual(Math.max(200, 2 * lostMs + 200))
    })
  )
})
