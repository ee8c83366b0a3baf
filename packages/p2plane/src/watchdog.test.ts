import { setTimeout as delay } from 'node:timers/promises'
import { inVirtualTime } from '@p2plane/testing'
import { describe, expect, it } from 'vitest'
import { memoryNode, messages, Ping, router, Say } from './node.fixture.ts'
import { type LoopStall, Watchdog, type WatchdogComponents } from './watchdog.ts'

/** Holds the event loop, as a handler that computes does. */
function hold(ms: number): void {
  const endMs = performance.now() + ms
  while (performance.now() < endMs);
}

const STALL_MS = 100
const NS_PER_MS = 1_000_000

/** A watchdog of delays that a test sets. */
function watched({ lastHandled }: Pick<WatchdogComponents, 'lastHandled'>) {
  const delays = { max: 0, enable: () => {}, disable: () => {}, reset: () => void (delays.max = 0) }
  const stalls: LoopStall[] = []
  new Watchdog({ stallMs: STALL_MS, lastHandled, onStall: stall => stalls.push(stall), delays }).start()
  return { delays, stalls }
}

describe('a watchdog', () => {
  it('notices that the event loop stood still, how long, and whose handler began last', async () => {
    const stalled = Promise.withResolvers<LoopStall>()
    // On a busy machine it may stand still before it is made to, for less.
    const onStall = (stall: LoopStall): void => {
      if (stall.durationMs >= 130) stalled.resolve(stall)
    }
    const watchdog = new Watchdog({ stallMs: 40, lastHandled: () => Ping.protocolId, onStall })
    watchdog.start()
    // The histogram measures between two of its own turns.
    await new Promise(resolve => setTimeout(resolve, 25))
    hold(150)
    const { protocolId } = await stalled.promise
    watchdog.stop()
    expect(protocolId).toBe(Ping.protocolId)
  })

  it('tells of a stall once', () =>
    inVirtualTime(async () => {
      const { delays, stalls } = watched({ lastHandled: () => undefined })
      delays.max = 600 * NS_PER_MS
      await delay(1_000)
      expect(stalls).toEqual([{ durationMs: 600, protocolId: undefined }])
    }))

  it('names the handler also where it sees the stall a turn later', () =>
    inVirtualTime(async () => {
      const handled = [undefined, Ping.protocolId, undefined]
      const { delays, stalls } = watched({ lastHandled: () => handled.shift() })
      await delay(STALL_MS)
      expect(stalls).toEqual([])
      delays.max = 150 * NS_PER_MS
      await delay(STALL_MS)
      expect(stalls).toEqual([{ durationMs: 150, protocolId: Ping.protocolId }])
    }))

  it('watches nothing without a number, and holds nothing open', () => {
    const before = process.getActiveResourcesInfo()
    const watchdog = new Watchdog({ stallMs: undefined, lastHandled: () => undefined, onStall: () => {} })
    watchdog.start()
    watchdog.stop()
    expect(process.getActiveResourcesInfo()).toEqual(before)
  })
})

describe('a node with stallMs', () => {
  it('fires loop:stall, with the message whose handler held the loop', async () => {
    await using alice = await memoryNode({
      messages,
      router: {
        ...router,
        [Say.protocolId]: () => {
          hold(300)
          return null
        }
      },
      stallMs: 100
    })
    await using bob = await memoryNode({ messages, bootstrap: alice.addresses.map(String) })
    await bob.request(alice.peerId, Ping, { nonce: 1 })
    const stalls: LoopStall[] = []
    alice.addEventListener('loop:stall', ({ detail }) => stalls.push(detail))
    // A busy machine may hold the loop too, and the name is a hint: again until it is this one.
    const isTold = async (): Promise<boolean> => {
      await bob.request(alice.peerId, Say, { text: '' })
      return stalls.some(({ durationMs, protocolId }) => durationMs > 280 && protocolId === Say.protocolId)
    }
    await expect.poll(isTold).toBe(true)
  })

  it.each([0, 19, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', async stallMs => {
    await expect(memoryNode({ messages, stallMs })).rejects.toThrow('stallMs: ')
  })
})
