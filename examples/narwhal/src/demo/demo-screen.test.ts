import type { WriteStream } from 'node:tty'
import { setTimeout as delay } from 'node:timers/promises'
import { inVirtualTime } from '@p2plane/testing'
import { expect, test } from 'vitest'
import { DemoScreen } from './demo-screen.ts'

/** A screen that keeps what is written to it. */
function screenOf(output: Partial<WriteStream>): { screen: DemoScreen; written: string[] } {
  const written: string[] = []
  const write = (text: string): boolean => written.push(text) > 0
  return { screen: new DemoScreen({ ...output, write } as WriteStream), written }
}

test('where it is no terminal, a line says at once that the cluster stands otherwise, and else comes every five seconds', () =>
  inVirtualTime(async () => {
    const { screen, written } = screenOf({ isTTY: false })
    let [line, standing]: [string | undefined, string] = [undefined, 'none']
    const shown = { table: () => [], line: () => line, standing: () => standing }
    const lookFor = async (ms: number): Promise<string[]> => {
      for (let passedMs = 0; passedMs < ms; passedMs += 500) {
        screen.show(shown)
        await delay(500)
      }
      return written.splice(0)
    }
    expect(await lookFor(3_000)).toEqual([])
    line = 'three run'
    expect(await lookFor(4_500)).toEqual(['three run\n'])
    ;[line, standing] = ['four run', 'all']
    expect(await lookFor(500)).toEqual(['four run\n'])
    line = 'four run, and faster'
    expect(await lookFor(4_500)).toEqual([])
    expect(await lookFor(10_000)).toEqual(['four run, and faster\n', 'four run, and faster\n'])
  }))

test('on a terminal, a table is written over the one before, each line no longer than fits', () => {
  const { screen, written } = screenOf({ isTTY: true, columns: 5 })
  const shown = { table: () => ['validators', 'V0'], line: () => 'no line', standing: () => '' }
  screen.show(shown)
  screen.show(shown)
  expect(written).toEqual(['\x1b[2Kvalid\n\x1b[2KV0\n', '\x1b[2A\x1b[2Kvalid\n\x1b[2KV0\n'])
})
