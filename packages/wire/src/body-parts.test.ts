import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BodyParts } from './body-parts.ts'
import { FrameError } from './frame-error.ts'

/** Mostly short, and now and then longer than the room that is given at first. */
const somePiece = fc.oneof(
  { weight: 9, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 50 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 200_000 }).map(length => new Uint8Array(length).fill(length)) }
)
const arriving = fc.array(somePiece, { minLength: 2, maxLength: 10 })

describe('a body in parts', () => {
  it('is whole with its last piece, and not before', () => {
    fc.assert(
      fc.property(arriving, fc.boolean(), (pieces, isWanted) => {
        const whole = Buffer.concat(pieces)
        const [first, ...rest] = pieces
        const parts = new BodyParts(whole.length, first!, isWanted)
        const results = rest.map((piece, i) => parts.add(piece, i < rest.length - 1))
        expect(results.slice(0, -1).every(result => result === undefined)).toBe(true)
        expect(Buffer.compare(results.at(-1)!, whole)).toBe(0)
        expect(parts.isWhole).toBe(true)
      })
    )
  })

  it.each<[string, number, boolean]>([
    ['has more than was announced', 5, true],
    ['has more than was announced, at the end', 5, false],
    ['ends before it is whole', 1, false],
    ['goes on when it is whole', 2, true]
  ])('that %s is refused', (_name, length, more) => {
    expect(() => new BodyParts(4, new Uint8Array(2), true).add(new Uint8Array(length), more)).toThrow(FrameError)
  })

  it('that is announced to be long, and does not come, takes no room where it was not asked for', () => {
    const before = process.memoryUsage().arrayBuffers
    const unfinished = Array.from({ length: 256 }, () => new BodyParts(1024 * 1024, new Uint8Array(1), false))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * 1024 * 1024)
    expect(unfinished.some(parts => parts.isWhole)).toBe(false)
  })
})
