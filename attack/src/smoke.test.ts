/** One attack, for a moment: that the parts fit together, not how well anything withstands. */
import { join } from 'node:path'
import { Child } from '@p2plane/rig/child-process'
import { describe, expect, it } from 'vitest'
import { halfOpen } from './attacks/half-open.ts'
import { ATTACK_NAMES, ATTACKS } from './attacks.ts'
import { callSteadily } from './load.ts'
import { onslaught } from './onslaught.ts'
import type { Holding } from './process/server.ts'
import { p2plane } from './servers/p2plane.ts'

const PATIENCE_MS = 15_000

describe('an attack', () => {
  it('strikes at its rate, is felt by the server, and lets an honest client be served', async () => {
    await using server = new Child(join(import.meta.dirname, 'process/server.ts'), ['p2plane'])
    const address = await server.ask<string>(undefined, PATIENCE_MS)
    const held: number[] = []
    const look = setInterval(() => {
      void server.ask<Holding>({ ask: 'holding' }, PATIENCE_MS).then(({ streams }) => held.push(streams))
    }, 50)
    const struck = await onslaught(halfOpen, { server: 'p2plane', address }, 300)
    clearInterval(look)
    expect(struck.due).toBeGreaterThan(0)
    expect(struck.failed).toBeLessThan(struck.due)
    expect(Math.max(...held)).toBeGreaterThan(8)
    const echo = await p2plane.connect(address)
    expect((await callSteadily(echo, { forMs: 200, perSecond: 100 })).answered).toBeGreaterThan(0)
  })

  it('is there for each row of the threat table that is about attacks', async () => {
    const rows = await Promise.all(ATTACK_NAMES.map(async name => (await ATTACKS[name]()).row))
    expect(rows).toEqual(expect.arrayContaining([1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15, 16, 17, 18, 19, 21, 29]))
  })

  it.each(ATTACK_NAMES)('%s says what it is', async name => {
    const { row, what, strikesPerSecond } = await ATTACKS[name]()
    expect([...Array(9).keys()].map(i => i + 1).concat([14, 15, 16, 17, 18, 19, 21, 29])).toContain(row)
    expect(what).not.toBe('')
    expect(strikesPerSecond).toBeGreaterThan(0)
  })
})
