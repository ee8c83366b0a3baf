import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameError } from './frame-error.ts'
import { FrameSplitter } from './frame-splitter.ts'
import { varintLength, writeVarint } from './varint.ts'

function prefixed(frames: readonly Uint8Array[]): Uint8Array {
  const parts = frames.flatMap(frame => {
    const prefix = new Uint8Array(varintLength(frame.length))
    writeVarint(prefix, 0, frame.length)
    return [prefix, frame]
  })
  return new Uint8Array(Buffer.concat(parts))
}

describe('a frame splitter', () => {
  it('finds every frame, wherever the chunks are cut', () => {
    const frames = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 })
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (all, sizes) => {
        const found: Uint8Array[] = []
        const splitter = new FrameSplitter(300, frame => found.push(frame))
        const bytes = prefixed(all)
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length]!
          const chunk = bytes.slice(at, at + size)
          // What is done with may be anything from then on.
          if (splitter.push(chunk)) chunk.fill(0xee)
          at += size
        }
        expect(found.map(frame => [...frame])).toEqual(all.map(frame => [...frame]))
        expect(splitter.isBetweenFrames).toBe(true)
      })
    )
  })

  it('asks for no more than the frame has that has begun', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 300 }),
        (all, first) => {
          let found = 0
          const splitter = new FrameSplitter(300, () => found++)
          const bytes = prefixed(all)
          for (let at = 0, size = first; at < bytes.length; at += size) {
            if (at > 0) size = splitter.usefulBytes
            expect(at + size).toBeLessThanOrEqual(at === 0 ? Infinity : bytes.length)
            splitter.push(bytes.slice(at, at + size))
          }
          expect(found).toBe(all.length)
        }
      )
    )
  })

  it('copies nothing of a frame that arrives in one chunk', () => {
    const bytes = prefixed([Uint8Array.of(1, 2), Uint8Array.of(3)])
    const found: Uint8Array[] = []
    new FrameSplitter(10, frame => found.push(frame)).push(bytes)
    expect(found.every(frame => frame.buffer === bytes.buffer)).toBe(true)
  })

  it('is done with a chunk of which nothing is a frame of its own', () => {
    const bytes = prefixed([new Uint8Array(200), Uint8Array.of(3)])
    const splitter = new FrameSplitter(200, () => {})
    expect([bytes.slice(0, 100), bytes.slice(100, 202), bytes.slice(202)].map(chunk => splitter.push(chunk))).toEqual([
      true,
      true,
      false
    ])
  })

  it('refuses a frame by its length, before it has come', () => {
    const splitter = () => new FrameSplitter(100, () => {})
    expect(() => splitter().push(Uint8Array.of(101))).toThrow(FrameError)
    expect(() => splitter().push(Uint8Array.of(0))).toThrow('an empty frame')
    expect(() => splitter().push(Uint8Array.of(0x80, 0x80, 0x80, 0x80))).toThrow('a frame of more than 100 bytes')
    const slow = splitter()
    expect(() => [0xff, 0x7f].forEach(byte => slow.push(Uint8Array.of(byte)))).toThrow('a frame of 16383 bytes')
  })
})
