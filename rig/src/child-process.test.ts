import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Child } from './child-process.ts'

const PATIENCE_MS = 10_000

function answering(): Child {
  return new Child(join(import.meta.dirname, 'answering.fixture.ts'), [])
}

describe('a process', () => {
  it('is asked one thing after another', async () => {
    await using child = answering()
    expect(await child.ask('a', PATIENCE_MS)).toBe('a')
    expect(await child.ask({ b: 1 }, PATIENCE_MS)).toEqual({ b: 1 })
  })

  it('tells what failed over there, and can be asked again', async () => {
    await using child = answering()
    await expect(child.ask('fail', PATIENCE_MS)).rejects.toThrow('no such thing')
    expect(await child.ask('a', PATIENCE_MS)).toBe('a')
  })

  it('that ends is waited for no longer', async () => {
    await using child = answering()
    await expect(child.ask('end', PATIENCE_MS)).rejects.toThrow('answering.fixture.ts has ended')
    await expect(child.ask('a', PATIENCE_MS)).rejects.toThrow('answering.fixture.ts has ended')
  })

  it('that says nothing is ended', async () => {
    await using child = answering()
    await child.ask('a', PATIENCE_MS)
    await expect(child.ask('wait', 50)).rejects.toThrow('has said nothing for 50 ms')
    await expect.poll(() => child.ask('a', PATIENCE_MS).catch(String)).toContain('has ended')
  })
})
