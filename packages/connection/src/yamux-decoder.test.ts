import * as fc from 'fast-check'
import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, it } from 'vitest'
import { YamuxDecoder, type YamuxFrame } from './yamux-decoder.ts'
import { encodeYamuxHeader, YamuxFrameError } from './yamux-header.ts'

interface Written {
  type: number
  flag: number
  streamID: number
  /** Of a frame that carries nothing, what its length stands for. */
  length: number
  data: Uint8Array
}

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff })
const data = fc.record({
  type: fc.constant(0),
  flag: fc.integer({ min: 0, max: 15 }),
  streamID: uint32,
  data: fc.uint8Array({ maxLength: 300 })
})
const other = fc.record({
  type: fc.integer({ min: 1, max: 3 }),
  flag: fc.integer({ min: 0, max: 0xffff }),
  streamID: uint32,
  length: uint32,
  data: fc.constant(new Uint8Array(0))
})
const frame: fc.Arbitrary<Written> = fc.oneof(
  data.map(written => ({ ...written, length: written.data.length })),
  other
)

function bytesOf({ type, flag, streamID, length, data: body }: Written): Buffer {
  const header = Buffer.alloc(12)
  header[1] = type
  header.writeUInt16BE(flag, 2)
  header.writeUInt32BE(streamID, 4)
  header.writeUInt32BE(length, 8)
  return Buffer.concat([header, body])
}

/** The frames that pieces are of. */
function whole(frames: readonly YamuxFrame[], expected: readonly Written[]): Written[] {
  const left = [...frames]
  return expected.map(({ length, type }) => {
    const { header, data: first } = left.shift()!
    const joined = { ...header, data: Buffer.from(first ?? []) }
    while (type === 0 && joined.length < length) {
      const next = left.shift()!
      joined.flag |= next.header.flag
      joined.length += next.header.length
      joined.data = Buffer.concat([joined.data, next.data!])
      expect(next.header.streamID).toBe(header.streamID)
    }
    return { ...joined, data: new Uint8Array(joined.data) }
  })
}

describe('frames of Yamux', () => {
  it('are read as they were written, wherever the chunks are cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 10 }), cuts, fc.boolean(), (frames, sizes, asList) => {
        const bytes = new Uint8Array(Buffer.concat(frames.map(bytesOf)))
        const decoder = new YamuxDecoder(300)
        const read: YamuxFrame[] = []
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const chunk = bytes.subarray(at, at + sizes[turn % sizes.length]!)
          read.push(...decoder.emitFrames(asList ? new Uint8ArrayList(chunk) : chunk))
          at += chunk.length
        }
        expect(whole(read, frames)).toEqual(frames)
      })
    )
  })

  it('are passed on in pieces: SYN and ACK with the first, FIN and RST with the last', () => {
    const decoder = new YamuxDecoder(100)
    const bytes = bytesOf({ type: 0, flag: 0xf, streamID: 7, length: 3, data: Uint8Array.of(1, 2, 3) })
    const pieces = [bytes.subarray(0, 13), bytes.subarray(13, 14), bytes.subarray(14)].flatMap(chunk =>
      decoder.emitFrames(chunk)
    )
    expect(pieces.map(({ header }) => [header.flag, header.length])).toEqual([
      [0x3, 1],
      [0x0, 1],
      [0xc, 1]
    ])
  })

  it('have headers that are written as they are read', () => {
    fc.assert(
      fc.property(frame, written => {
        expect(Buffer.compare(encodeYamuxHeader(written), bytesOf(written).subarray(0, 12))).toBe(0)
      })
    )
  })

  it('are views, not copies', () => {
    const bytes = new Uint8Array(bytesOf({ type: 0, flag: 0, streamID: 1, length: 3, data: Uint8Array.of(1, 2, 3) }))
    const [first] = new YamuxDecoder(100).emitFrames(bytes)
    expect(first!.data!.buffer).toBe(bytes.buffer)
  })

  it('longer than may come are refused by their header', () => {
    const header = bytesOf({ type: 0, flag: 0, streamID: 1, length: 101, data: new Uint8Array(0) })
    expect(() => new YamuxDecoder(100).emitFrames(header)).toThrow(YamuxFrameError)
    expect(() => new YamuxDecoder(100).emitFrames(header)).toThrow('a frame of 101 bytes; at most 100 may come')
  })

  it('of another version are refused', () => {
    expect(() => new YamuxDecoder(100).emitFrames(new Uint8Array(12).fill(1))).toThrow('version 1 of Yamux')
  })

  it('that are none are refused or read, and nothing else, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), chunks => {
        const decoder = new YamuxDecoder(100)
        try {
          for (const chunk of chunks) decoder.emitFrames(chunk)
        } catch (error) {
          expect(error).toBeInstanceOf(YamuxFrameError)
        }
      })
    )
  })
})
