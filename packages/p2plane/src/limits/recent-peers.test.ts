import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecentPeers } from './recent-peers.ts'

describe('who calls', () => {
  it('is alone until another does, and again once that was a while ago', () => {
    const recent = new RecentPeers()
    const [a, b] = [{}, {}]
    expect(recent.isAlone(a, 0)).toBe(true)
    expect(recent.isAlone(a, 50)).toBe(true)
    expect(recent.isAlone(b, 60)).toBe(false)
    expect(recent.isAlone(a, 70)).toBe(false)
    expect(recent.isAlone(a, 160)).toBe(false)
    expect(recent.isAlone(a, 161)).toBe(true)
  })

  it('is alone exactly where no other called within the last tenth of a second', () => {
    const peers = [{}, {}, {}]
    const call = fc.record({ who: fc.nat(2), gapMs: fc.nat(60) })
    fc.assert(
      fc.property(fc.array(call, { maxLength: 100 }), calls => {
        const recent = new RecentPeers()
        const past: { who: number; atMs: number }[] = []
        let atMs = 0
        for (const { who, gapMs } of calls) {
          atMs += gapMs
          const others = past.some(each => each.who !== who && atMs - each.atMs <= 100)
          expect(recent.isAlone(peers[who]!, atMs)).toBe(!others)
          past.push({ who, atMs })
        }
      })
    )
  })
})
