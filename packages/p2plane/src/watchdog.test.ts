import { describe, expect, it } from 'vitest'
import { memoryNode, messages, Ping, router, Say } from './node.fixture.ts'
import { type LoopStall, Watchdog } from './watchdog.ts'

/** Holds the event loop, as a handler that computes does. */
function hold(ms: number): void {
  const endMs = performance.now() + ms
  while (performance.now() < endMs);
}

describe('a watchdog', () => {
  it('notices that the event loop stood still, how long, and whose handler began last', async () => {
    const stalled = Promise.withResolvers<LoopStall>()
    const watchdog = new Watchdog({ stallMs: 40, lastHandled: () => Ping.protocolId, onStall: stalled.resolve })
    watchdog.start()
    // The histogram measures between two of its own turns.
    await new Promise(resolve => setTimeout(resolve, 25))
    hold(150)
    const { durationMs, protocolId } = await stalled.promise
    watchdog.stop()
    expect(durationMs).toBeGreaterThanOrEqual(130)
    expect(protocolId).toBe(Ping.protocolId)
  })

  it('tells of a stall once', async () => {
    const stalls: LoopStall[] = []
    const watchdog = new Watchdog({ stallMs: 100, lastHandled: () => undefined, onStall: stall => stalls.push(stall) })
    watchdog.start()
    await new Promise(resolve => setTimeout(resolve, 25))
    hold(600)
    await expect.poll(() => stalls.filter(({ durationMs }) => durationMs >= 580).length).toBe(1)
    await new Promise(resolve => setTimeout(resolve, 250))
    watchdog.stop()
    expect(stalls.filter(({ durationMs }) => durationMs >= 580)).toHaveLength(1)
  })

  it('names the handler also where it sees the stall a turn later', async () => {
    const stalled = Promise.withResolvers<LoopStall>()
    let turns = 0
    const lastHandled = () => {
      if (turns++ > 0) return undefined
      // Within the first turn: the histogram's own timer has not run yet when it looks.
      hold(150)
      return Ping.protocolId
    }
    const watchdog = new Watchdog({ stallMs: 140, lastHandled, onStall: stalled.resolve })
    watchdog.start()
    expect(await stalled.promise).toMatchObject({ protocolId: Ping.protocolId })
    watchdog.stop()
  })

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
    await bob.request(alice.peerId, Say, { text: '' })
    // A busy machine may hold the loop too, for less.
    await expect.poll(() => stalls.find(({ durationMs }) => durationMs > 280)?.protocolId).toBe(Say.protocolId)
  })

  it.each([0, 19, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', async stallMs => {
    await expect(memoryNode({ messages, stallMs })).rejects.toThrow('stallMs: ')
  })
})
