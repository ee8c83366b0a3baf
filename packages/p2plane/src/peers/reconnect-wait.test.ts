import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReconnectWait } from './reconnect-wait.ts'

const MOST = 0.999_999

describe('the wait before a peer is dialled again', () => {
  it('grows from a quarter of a second to half a minute', () => {
    const wait = new ReconnectWait()
    const waits = Array.from({ length: 13 }, () => Math.round(wait.next(0, MOST)))
    expect(waits.slice(0, 4)).toEqual([250, 400, 640, 1024])
    expect(waits.slice(-2)).toEqual([30_000, 30_000])
  })

  it('begins anew after a connection that lasted, and not after one that did not', () => {
    const wait = new ReconnectWait()
    for (let i = 0; i < 10; i++) wait.next(0, MOST)
    expect(wait.next(9_999, MOST)).toBeGreaterThan(10_000)
    expect(wait.next(10_000, MOST)).toBeCloseTo(250, 2)
  })

  it('never ends, and is never more than half a minute', () => {
    const events = fc.array(fc.tuple(fc.nat(20_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })))
    fc.assert(
      fc.property(events, list => {
        const wait = new ReconnectWait()
        for (const [connectedMs, random] of list) {
          const ms = wait.next(connectedMs, random)
          expect(ms).toBeGreaterThanOrEqual(0)
          expect(ms).toBeLessThan(30_000)
        }
      })
    )
  })
})
