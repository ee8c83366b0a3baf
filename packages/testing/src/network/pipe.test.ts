import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { RealWork } from '../time/real-work.ts'
import { VirtualClock } from '../time/virtual-clock.ts'
import { VirtualProcess } from '../time/virtual-process.ts'
import { Link } from './link.ts'
import { Pipe, type Segment } from './pipe.ts'

const DEEDS = ['write', 'write', 'write', 'block', 'heal', 'pause', 'resume'] as const
const steps = fc.array(fc.record({ atMs: fc.nat({ max: 5_000 }), deed: fc.constantFrom(...DEEDS) }))

test('whatever is lost, cut off or paused, everything arrives once, in order, and the end comes last', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(), async (planned, seed) => {
      const clock = new VirtualClock()
      const process = (name: string): VirtualProcess => new VirtualProcess({ name, clock, random: seededRandom(seed) })
      const [network, receiver] = [process('network'), process('receiver')]
      const link = new Link({ latencyMs: 10, jitterMs: 30, loss: 0.2, bandwidth: 1_000 })
      const arrived: Segment[] = []
      const pipe = new Pipe({ link, network, receiver, receive: segment => arrived.push(segment) })
      const heal = (): void => {
        link.isBlocked = false
        pipe.resume()
      }
      const written: number[] = []
      for (const [index, { atMs, deed }] of planned.entries()) {
        clock.schedule(network, atMs, () => {
          if (deed === 'write') pipe.write(Uint8Array.of(written[written.push(index % 256) - 1]!))
          else if (deed === 'block') link.isBlocked = true
          else if (deed === 'heal') heal()
          else receiver[deed]()
        })
      }
      const ended = new Promise<void>(resolve => {
        clock.schedule(network, 6_000, () => {
          heal()
          receiver.resume()
          pipe.end('end')
        })
        clock.schedule(network, 10_000_000, resolve)
      })
      await clock.run({ endMs: Infinity, work: new RealWork(clock) }, () => ended)
      expect(arrived.at(-1)).toBe('end')
      expect(arrived.slice(0, -1).flatMap(bytes => [...(bytes as Uint8Array)])).toEqual(written)
    })
  )
})
