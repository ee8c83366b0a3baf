import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RapidResets } from './rapid-resets.ts'

/** A stream of the peer's: after how long it comes, is answered if it is, and is reset. */
interface Life {
  readonly afterMs: number
  readonly answeredMs: number | undefined
  readonly resetMs: number
}

/** Lives as they are seen: what happens when, in order. */
function watch(lives: readonly Life[]): void {
  const resets = new RapidResets()
  const events: { atMs: number; happen: () => void }[] = []
  let openedMs = 0
  for (const [streamID, { afterMs, answeredMs, resetMs }] of lives.entries()) {
    const opened = (openedMs += afterMs)
    events.push({ atMs: opened, happen: () => resets.opened(streamID, opened) })
    if (answeredMs !== undefined) events.push({ atMs: opened + answeredMs, happen: () => resets.settled(streamID) })
    events.push({ atMs: opened + resetMs, happen: () => resets.reset(streamID, opened + resetMs) })
  }
  for (const { happen } of events.toSorted((a, b) => a.atMs - b.atMs)) happen()
}

const honest: fc.Arbitrary<Life> = fc.oneof(
  // Reads some of an answer, and ends it at once or later.
  fc.record({
    afterMs: fc.nat(3),
    answeredMs: fc.nat(5),
    resetMs: fc.integer({ min: 5, max: 5_000 })
  }),
  // Waits for an answer until a deadline is over.
  fc.record({ afterMs: fc.nat(3), answeredMs: fc.constant(undefined), resetMs: fc.integer({ min: 20, max: 5_000 }) })
)

describe('rapid resets', () => {
  it('are none of those of honest callers, however many streams they open and end', () => {
    fc.assert(fc.property(fc.array(honest, { maxLength: 2_000 }), lives => watch(lives)))
  })

  it('are those of streams that were opened a moment ago and not answered: so many at once, and so many a second', () => {
    const rapid = (count: number, afterMs: number): Life[] =>
      Array.from({ length: count }, () => ({ afterMs, answeredMs: undefined, resetMs: 1 }))
    watch(rapid(2_048, 0))
    watch(rapid(8_000, 31))
    expect(() => watch(rapid(2_049, 0))).toThrow('more than 2048 rapid resets of streams at once, 33 a second')
    expect(() => watch(rapid(8_000, 20))).toThrow('more than 2048 rapid resets')
  })

  it('are not those of streams that the peer has not opened', () => {
    const resets = new RapidResets()
    for (let i = 0; i < 1_000; i++) resets.reset(7, i)
  })
})
