import { setTimeout as delay } from 'node:timers/promises'
import { inVirtualTime } from '@p2plane/testing'
import { describe, expect, test } from 'vitest'
import { KeepAlive } from './keep-alive.ts'

/** A connection whose times of being asked and given up are noted. */
function watched(onAsk: (alive: KeepAlive) => void = () => {}): { alive: KeepAlive; seen: string[] } {
  const seen: string[] = []
  const alive: KeepAlive = new KeepAlive(
    {},
    {
      ask() {
        seen.push(`asked ${performance.now()}`)
        onAsk(alive)
      },
      giveUp: error => seen.push(`${error.name} ${performance.now()}`)
    }
  )
  return { alive, seen }
}

describe('a connection', () => {
  test('whose peer is silent is asked after 4 seconds, and given up after 5 more', () =>
    inVirtualTime(async () => {
      const { seen } = watched()
      await delay(60_000)
      expect(seen).toEqual(['asked 4000', 'ConnectionClosedError 9000'])
    }))

  test('whose peer answers is asked again, and not given up', () =>
    inVirtualTime(async () => {
      const { seen } = watched(alive => setTimeout(() => alive.heard(), 4_999))
      await delay(30_000)
      expect(seen).toEqual(['asked 4000', 'asked 12999', 'asked 21998'])
    }))

  test('that is in use is asked nothing', () =>
    inVirtualTime(async () => {
      const { alive, seen } = watched()
      const use = setInterval(() => alive.heard(), 3_999)
      await delay(30_000)
      clearInterval(use)
      expect(seen).toEqual([])
      await delay(9_000)
      expect(seen).toHaveLength(2)
    }))

  test('that has ended is not looked after any more', () =>
    inVirtualTime(async () => {
      const { alive, seen } = watched()
      await delay(5_000)
      alive.stop()
      await delay(60_000)
      expect(seen).toEqual(['asked 4000'])
    }))
})
