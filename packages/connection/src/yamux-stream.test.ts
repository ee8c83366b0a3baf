import type { Stream } from '@libp2p/interface'
import { multiaddrConnectionPair } from '@libp2p/utils'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundedYamux } from './bounded-yamux.ts'

/** Two ends of a stream over memory. */
async function ends(): Promise<[opened: Stream, accepted: Stream]> {
  const [one, other] = multiaddrConnectionPair().map(connection =>
    boundedYamux({ keepAlive: false })().createStreamMuxer(connection)
  )
  const accepted = new Promise<Stream>(resolve =>
    other!.addEventListener('stream', ({ detail }) => resolve(detail), { once: true })
  )
  const opened = await one!.createStream()
  // Agreed on, as after multistream-select: before that, what is sent waits for the end of the turn.
  opened.protocol = '/test/1.0.0'
  return [opened, await accepted]
}

/** Each byte differs from those around it, whatever it was cut into. */
function* numbered(lengths: readonly number[]): Generator<Uint8Array> {
  let at = 0
  for (const length of lengths) yield Uint8Array.from({ length }, () => at++ % 251)
}

/** What comes, and whether it is numbered through. */
function arriving(stream: Stream): { bytes: number; isInOrder: boolean } {
  const seen = { bytes: 0, isInOrder: true }
  stream.addEventListener('message', ({ data }) => {
    for (const byte of data.subarray()) seen.isInOrder &&= byte === seen.bytes++ % 251
  })
  return seen
}

describe('a stream of bounded yamux', () => {
  it('brings what is sent in order, whether it went straight through or had to wait', async () => {
    const turns = fc.array(
      fc.record({
        lengths: fc.array(fc.nat(200_000), { maxLength: 5 }),
        what: fc.constantFrom('go on', 'wait', 'pause', 'resume')
      }),
      { maxLength: 8 }
    )
    await fc.assert(
      fc.asyncProperty(turns, async steps => {
        const [opened, accepted] = await ends()
        const seen = arriving(accepted)
        const pieces = numbered(steps.flatMap(({ lengths }) => lengths))
        for (const { lengths, what } of steps) {
          for (const _ of lengths) opened.send(pieces.next().value as Uint8Array)
          if (what === 'pause') accepted.pause()
          else if (what === 'resume') accepted.resume()
          else if (what === 'wait') await new Promise(setImmediate)
        }
        accepted.resume()
        await expect.poll(() => seen.bytes).toBe(steps.flatMap(({ lengths }) => lengths).reduce((a, b) => a + b, 0))
        expect(seen.isInOrder).toBe(true)
      }),
      { numRuns: 30 }
    )
  })

  it('tells whoever listens that nothing waits any more', async () => {
    const [opened] = await ends()
    await new Promise(setImmediate)
    let times = 0
    opened.addEventListener('idle', () => times++)
    opened.send(new Uint8Array(10))
    expect(times).toBe(1)
  })

  it('keeps what comes while it is paused, or while nobody listens', async () => {
    const [opened, accepted] = await ends()
    opened.send(Uint8Array.from([0, 1]))
    await expect.poll(() => accepted.readBufferLength).toBe(2)
    const seen = arriving(accepted)
    accepted.pause()
    opened.send(Uint8Array.from([2, 3]))
    await expect.poll(() => accepted.readBufferLength).toBe(4)
    expect(seen.bytes).toBe(0)
    accepted.resume()
    await expect.poll(() => seen).toEqual({ bytes: 4, isInOrder: true })
  })
})
