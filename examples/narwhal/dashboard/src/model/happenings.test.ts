import { expect, test } from 'vitest'
import { Witness } from './happenings.ts'
import { type Model, reduce } from './model.ts'
import { PlausibleCluster } from '../../../src/demo/plausible-cluster.fixture.ts'
import { viewOf } from './view.ts'

test('a witness tells what changed, and when a cluster stands and goes on', () => {
  const cluster = new PlausibleCluster({ size: 4 })
  const witness = new Witness()
  let model: Model | undefined
  let at = 0
  const watch = (seconds: number): string[] => {
    const said: string[] = []
    model = reduce(model, cluster.status(at))
    for (let tick = 0; tick < seconds * 10; tick++) {
      at += 100
      for (const event of cluster.deltas(at)) model = reduce(model, event)
      said.push(...witness.hear(viewOf(model!, at), model!.evidence).map(({ text }) => text))
    }
    return said
  }
  expect(watch(2)).toEqual([])
  cluster.down.add(3)
  expect(watch(4)).toEqual(['V3 is down'])
  cluster.down.add(2)
  const [down, stand, ...more] = watch(5)
  expect(down).toBe('V2 is down')
  expect(stand).toMatch(/^Commits stand at #\d+/)
  expect(more).toEqual([])
  cluster.down.clear()
  expect(watch(3)).toEqual(expect.arrayContaining(['V2 runs', 'V3 runs', expect.stringMatching(/^Commits resume/)]))
  cluster.lying.add(1)
  const lies = watch(2)
  expect(lies[0]).toBe('V1 lies: two headers a round')
  expect(lies.filter(text => text.startsWith('Evidence against V1'))).toHaveLength(1)
})
