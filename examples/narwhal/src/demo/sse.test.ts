import { ReadableStream } from 'node:stream/web'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSseBlock, readSseBlocks, sseBlock } from './sse.ts'

async function blocksOf(chunks: readonly Uint8Array[]): Promise<string[]> {
  const blocks: string[] = []
  for await (const block of readSseBlocks(ReadableStream.from(chunks) as Parameters<typeof readSseBlocks>[0])) {
    blocks.push(block)
  }
  return blocks
}

test('the events of a stream are what was written, wherever it was cut', async () => {
  const events = fc.array(fc.record({ event: fc.constantFrom('state', 'delta'), data: fc.json() }), { minLength: 1 })
  const cuts = fc.array(fc.nat(400))
  await fc.assert(
    fc.asyncProperty(events, cuts, async (written, at) => {
      const bytes = new TextEncoder().encode(written.map(({ event, data }) => `${sseBlock(event, data)}\n\n`).join(''))
      const places = [0, ...at.filter(place => place < bytes.length).toSorted((a, b) => a - b), bytes.length]
      const chunks = places.slice(1).map((place, i) => bytes.slice(places[i], place))
      expect((await blocksOf(chunks)).map(parseSseBlock)).toEqual(written)
    })
  )
})

test('a comment is no event, and what has no end behind it has not come', async () => {
  const [comment, ...more] = await blocksOf([new TextEncoder().encode(': still here\n\nevent: delta\ndata: {"at"')])
  expect(parseSseBlock(comment!)).toBeUndefined()
  expect(more).toEqual([])
})

test('an event without an end is not read for ever', async () => {
  const endless = Array.from({ length: 9 }, () => new Uint8Array(1024 * 1024).fill(120))
  await expect(blocksOf(endless)).rejects.toThrow('an event of the stream has no end')
})
