import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, it } from 'vitest'
import { FrameOutbox } from './frame-outbox.ts'

function outbox(canSendMore = true) {
  const writes: number[][] = []
  const box = new FrameOutbox(bytes => {
    writes.push([...bytes.subarray()])
    return canSendMore
  })
  return { box, writes }
}

const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

describe('frames on their way out', () => {
  it('leave in one write where nobody waits for them, in the order in which they came', async () => {
    const { box, writes } = outbox()
    box.sendSoon(Uint8Array.of(1))
    box.sendSoon(Uint8Array.of(2), new Uint8ArrayList(Uint8Array.of(3)))
    expect(writes).toEqual([])
    await nextTurn()
    expect(writes).toEqual([[1, 2, 3]])
  })

  it('leave once all is done that the turn led to', async () => {
    const { box, writes } = outbox()
    box.sendSoon(Uint8Array.of(1))
    for (let i = 2; i < 12; i++) {
      await Promise.resolve()
      box.sendSoon(Uint8Array.of(i))
    }
    await nextTurn()
    expect(writes).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]])
  })

  it('leave with the next that somebody waits for, which goes at once', async () => {
    const { box, writes } = outbox(false)
    box.sendSoon(Uint8Array.of(1))
    expect(box.send(Uint8Array.of(2), new Uint8ArrayList(Uint8Array.of(3)))).toBe(false)
    expect(writes).toEqual([[1, 2, 3]])
    await nextTurn()
    expect(writes).toHaveLength(1)
  })

  it('leave together after a while where they refuse something, or with the next that is sent before', async () => {
    const { box, writes } = outbox()
    for (let i = 0; i < 3; i++) {
      box.sendLater(Uint8Array.of(i))
      await nextTurn()
    }
    expect(writes).toEqual([])
    await expect.poll(() => writes).toEqual([[0, 1, 2]])
    box.sendLater(Uint8Array.of(3))
    box.send(Uint8Array.of(4))
    expect(writes).toEqual([
      [0, 1, 2],
      [3, 4]
    ])
  })

  it('are given up where the connection has ended, by those who wait for nothing', async () => {
    const box = new FrameOutbox(() => {
      throw new Error('closed')
    })
    box.sendSoon(Uint8Array.of(1))
    await nextTurn()
    expect(() => box.send(Uint8Array.of(2))).toThrow('closed')
  })
})
