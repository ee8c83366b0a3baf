import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Circuit } from './circuit.ts'

const MOST = 0.999_999

/** A circuit that was opened at 0, for as long as it opens at first. */
function opened(): Circuit {
  const circuit = new Circuit()
  for (let i = 0; i < 5; i++) circuit.failed(0, MOST)
  return circuit
}

describe('a circuit', () => {
  it('stays closed for fewer failures in a row than five', () => {
    const circuit = new Circuit()
    for (let i = 0; i < 100; i++) {
      if (i % 5 === 4) circuit.succeeded()
      else circuit.failed(0, MOST)
      expect(circuit.waitMs(0)).toBe(0)
    }
  })

  it('lets nobody through while it is open, and then one to probe', () => {
    const circuit = opened()
    expect(circuit.waitMs(0)).toBeCloseTo(100, 2)
    expect(circuit.waitMs(60)).toBeCloseTo(40, 2)
    expect(circuit.waitMs(100)).toBe(0)
    expect(circuit.waitMs(100)).toBe(1_000)
  })

  it('is closed by a probe that is answered, and by a peer that comes by itself', () => {
    const circuit = opened()
    expect(circuit.waitMs(100)).toBe(0)
    circuit.succeeded()
    expect([circuit.waitMs(100), circuit.waitMs(100)]).toEqual([0, 0])
  })

  it('opens for longer with each probe that fails, up to a second', () => {
    const circuit = opened()
    let nowMs = 0
    const waits = Array.from({ length: 6 }, () => {
      nowMs += circuit.waitMs(nowMs)
      expect(circuit.waitMs(nowMs)).toBe(0)
      circuit.failed(nowMs, MOST)
      return Math.round(circuit.waitMs(nowMs))
    })
    expect(waits).toEqual([200, 400, 800, 1000, 1000, 1000])
  })

  it('does not open for longer because of calls that were under way', () => {
    const circuit = opened()
    for (let i = 0; i < 100; i++) circuit.failed(1, MOST)
    expect(circuit.waitMs(1)).toBeCloseTo(99, 2)
  })

  it('lets another probe through where the first is never heard of', () => {
    const circuit = opened()
    expect(circuit.waitMs(100)).toBe(0)
    expect(circuit.waitMs(1_099)).toBe(1)
    expect(circuit.waitMs(1_100)).toBe(0)
  })

  it('always lets somebody through within a second, and only one at a time', () => {
    const step = fc.record({
      gapMs: fc.nat(300),
      what: fc.constantFrom('call', 'failed', 'succeeded'),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), steps => {
        const circuit = new Circuit()
        let nowMs = 0
        for (const { gapMs, what, random } of steps) {
          nowMs += gapMs
          if (what === 'failed') circuit.failed(nowMs, random)
          else if (what === 'succeeded') circuit.succeeded()
          else {
            const waitMs = circuit.waitMs(nowMs)
            expect(waitMs).toBeGreaterThanOrEqual(0)
            expect(waitMs).toBeLessThanOrEqual(1_000)
          }
        }
        nowMs += circuit.waitMs(nowMs)
        circuit.succeeded()
        expect(circuit.waitMs(nowMs)).toBe(0)
      })
    )
  })
})
