import { expect, it } from 'vitest'
import { nodeProcess } from './process.fixture.ts'

it('a process ends by itself as soon as its nodes are stopped', async () => {
  await using stopped = await nodeProcess('stopping.fixture.ts')
  expect(Number(stopped.lines()[0])).toBeLessThan(500)
})
