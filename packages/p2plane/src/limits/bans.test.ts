import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bans, MISDEED } from './bans.ts'

const BAN_MS = 30 * 60_000
const bans = (maxEntries = 1_000): Bans => new Bans({ banMs: BAN_MS, maxEntries })

describe('a ban', () => {
  it('comes with the third flood, and ends', () => {
    const list = bans()
    const verdicts = [0, 1, 2].map(at => list.penalise('peer', MISDEED.flood, at))
    expect(verdicts).toEqual(['disconnect', 'disconnect', 'ban'])
    expect(list.remainingMs('peer', 2)).toBe(BAN_MS)
    expect(list.remainingMs('peer', BAN_MS + 2)).toBe(0)
    expect(list.remainingMs('another', 2)).toBe(0)
  })

  it('does not come to who breaks a rule now and then', () => {
    const list = bans()
    for (let i = 0; i < 1_000; i++) expect(list.penalise('peer', MISDEED.brokenRule, i * 15 * 60_000)).toBe('none')
  })

  it('comes to who breaks rules all the time', () => {
    const list = bans()
    const verdicts = Array.from({ length: 10 }, (_, i) => list.penalise('peer', MISDEED.brokenRule, i))
    expect([verdicts.indexOf('disconnect'), verdicts.indexOf('ban')]).toEqual([2, 5])
  })

  it('is remembered though a thousand others come and misbehave a little', () => {
    const list = bans()
    list.penalise('peer', -50, 0)
    for (let i = 0; i < 5_000; i++) list.penalise(`other ${i}`, -1, BAN_MS - 1)
    expect(list.size).toBe(1_000)
    expect(list.remainingMs('peer', BAN_MS - 1)).toBe(1)
  })

  it('forgets whoever did least first, and never holds more than it may', () => {
    const deeds = fc.array(
      fc.record({ key: fc.nat(20), points: fc.integer({ min: -30, max: -1 }), gapMs: fc.nat(60_000) }),
      { maxLength: 100 }
    )
    fc.assert(
      fc.property(deeds, list => {
        const few = bans(5)
        let atMs = 0
        for (const { key, points, gapMs } of list) {
          atMs += gapMs
          const verdict = few.penalise(String(key), points, atMs)
          expect(few.size).toBeLessThanOrEqual(5)
          if (verdict === 'ban') expect(few.remainingMs(String(key), atMs)).toBe(BAN_MS)
          expect(few.remainingMs(String(key), atMs)).toBeLessThanOrEqual(BAN_MS)
        }
      })
    )
  })
})
