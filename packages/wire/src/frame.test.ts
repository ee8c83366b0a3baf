import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_FRAME_BYTES, MAX_PIECE_BYTES } from './frame.ts'
import { FrameError } from './frame-error.ts'
import { FrameReader } from './frame-reader.ts'
import type { FrameVisitor } from './frame-visitor.ts'
import { FrameWriter } from './frame-writer.ts'
import { varintLength, writeVarint } from './varint.ts'

type Told = [kind: string, ...fields: unknown[]]

/** Writes down what it is told. Whole bodies are kept as they are, the pieces of long ones copied. */
function recorder(): { told: Told[]; visitor: FrameVisitor } {
  const told: Told[] = []
  const kept = (piece: Uint8Array, total: number) => (piece.length === total ? piece : piece.slice())
  return {
    told,
    visitor: {
      onHello: ({ version, maxInFlight, name }) => told.push(['hello', version, maxInFlight, name]),
      onDefine: (index, protocolId) => told.push(['define', index, protocolId]),
      onRequest: ({ callId, messageIndex, timeoutMs, headers }, piece, total) =>
        told.push(['request', callId, messageIndex, timeoutMs, headers, kept(piece, total), total]),
      onResponse: (callId, piece, total) => told.push(['response', callId, kept(piece, total), total]),
      onError: (callId, details) => told.push(['error', callId, details]),
      onCancel: callId => told.push(['cancel', callId]),
      onData: (callId, piece, more) => told.push(['data', callId, piece.slice(), more]),
      onGoAway: () => told.push(['goAway'])
    }
  }
}

/**
 * What was told, with bytes as plain arrays, and with the pieces of one body put together: where a reader cuts a long one is
 * its own affair.
 */
function joined(told: readonly Told[]): Told[] {
  const whole: Told[] = []
  const plain = told.map(fields => fields.map(field => (field instanceof Uint8Array ? [...field] : field)) as Told)
  for (const [kind, callId, ...fields] of plain) {
    const last = whole.at(-1)
    const isBody = kind === 'request' || kind === 'response' || kind === 'data'
    const piece = fields[kind === 'request' ? 3 : 0] as number[]
    if (kind === 'data' && last?.[0] === 'body' && last[2] === callId) {
      last[4] = [...(last[4] as number[]), ...piece]
      last[5] = fields[1]
    } else if (isBody) {
      const total = fields.at(-1)
      const more = kind === 'data' ? total : (total as number) > piece.length
      whole.push(['body', kind, callId, kind === 'data' ? undefined : fields.toSpliced(-2, 1), piece, more])
    } else whole.push([kind, callId, ...fields])
  }
  return whole
}

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff })
const body = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.integer({ min: 0, max: 10_000 }).map(length => new Uint8Array(length).fill(length))
)
const headers = fc.option(fc.uint8Array({ maxLength: 60 }), { nil: undefined })
/** How much longer than its first piece a body is. */
const rest = fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: 0 })

type Write = (writer: FrameWriter) => Told
const frame: fc.Arbitrary<Write> = fc.oneof(
  fc.tuple(uint32, fc.string({ maxLength: 20 })).map<Write>(([maxInFlight, name]) => writer => {
    writer.hello({ maxInFlight, name })
    return ['hello', 1, maxInFlight, name]
  }),
  fc.tuple(uint32, fc.string({ maxLength: 128 })).map<Write>(([index, id]) => writer => {
    writer.define(index, id)
    return ['define', index, id]
  }),
  fc
    .tuple(uint32, uint32, uint32, headers, body, rest)
    .map<Write>(([callId, messageIndex, timeoutMs, head, bytes, more]) => writer => {
      writer.request({ callId, messageIndex, timeoutMs, headers: head }, bytes, bytes.length + more)
      return ['request', callId, messageIndex, timeoutMs, head && [...head], [...bytes], bytes.length + more]
    }),
  fc.tuple(uint32, body, rest).map<Write>(([callId, bytes, more]) => writer => {
    writer.response(callId, bytes, bytes.length + more)
    return ['response', callId, [...bytes], bytes.length + more]
  }),
  fc.tuple(uint32, body).map<Write>(([callId, bytes]) => writer => {
    writer.error(callId, bytes)
    return ['error', callId, [...bytes]]
  }),
  fc.tuple(uint32, body, fc.boolean()).map<Write>(([callId, bytes, more]) => writer => {
    writer.data(callId, bytes, more)
    return ['data', callId, [...bytes], more]
  }),
  uint32.map<Write>(callId => writer => {
    writer.cancel(callId)
    return ['cancel', callId]
  }),
  fc.constant<Write>(writer => {
    writer.goAway()
    return ['goAway']
  })
)

function written(frames: readonly Write[]): { bytes: Uint8Array; expected: Told[] } {
  const writer = new FrameWriter()
  const expected = frames.map(write => write(writer))
  const length = writer.byteLength
  const bytes = writer.take()?.slice() ?? new Uint8Array(0)
  expect(bytes.length).toBe(length)
  return { bytes, expected }
}

/** What a writer has collected, as views of its memory. */
function piecesOf(writer: FrameWriter): Uint8Array[] {
  const taken = writer.take()
  return taken === undefined ? [] : taken instanceof Uint8Array ? [taken] : [...taken]
}

describe('frames', () => {
  it('of several writers, which share their memory, are those of each', () => {
    const turns = fc.array(fc.tuple(fc.nat(2), frame, fc.boolean()), { maxLength: 40 })
    fc.assert(
      fc.property(turns, all => {
        const writers = [0, 1, 2].map(() => ({ writer: new FrameWriter(), taken: [] as Uint8Array[] }))
        for (const [i, write, isTaken] of all) {
          const { writer, taken } = writers[i]!
          write(writer)
          if (isTaken) taken.push(...piecesOf(writer))
        }
        for (const [i, { writer, taken }] of writers.entries()) {
          const alone = new FrameWriter()
          for (const [of, write] of all) if (of === i) write(alone)
          expect(Buffer.concat([...taken, ...piecesOf(writer)])).toEqual(Buffer.concat(piecesOf(alone)))
        }
      })
    )
  })

  it('are read as they were written, wherever the chunks are cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 12 }), cuts, (frames, sizes) => {
        const { bytes, expected } = written(frames)
        const { told, visitor } = recorder()
        const reader = new FrameReader(visitor)
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length]!
          reader.push(bytes.subarray(at, at + size))
          at += size
        }
        expect(joined(told)).toEqual(joined(expected))
        expect(reader.isBetweenFrames).toBe(true)
      })
    )
  })

  it('need nothing more of a chunk that is done with', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 12 }), fc.integer({ min: 1, max: 5_000 }), (frames, size) => {
        const { bytes, expected } = written(frames)
        const { told, visitor } = recorder()
        const reader = new FrameReader(visitor)
        for (let at = 0; at < bytes.length; at += size) {
          const chunk = bytes.slice(at, at + size)
          if (reader.push(chunk)) chunk.fill(0xee)
        }
        expect(joined(told)).toEqual(joined(expected))
      })
    )
  })

  it('leave a chunk of which all was pieces of a long body to be released, and one with a short body not', () => {
    const reader = new FrameReader(recorder().visitor)
    const write = (...frames: Write[]) => written(frames).bytes
    const long = write(writer => {
      writer.data(1, new Uint8Array(MAX_PIECE_BYTES), false)
      return ['data']
    })
    const short = write(writer => {
      writer.response(2, Uint8Array.of(1), 1)
      return ['response']
    })
    expect([long.slice(0, 30_000), long.slice(30_000)].map(chunk => reader.push(chunk))).toEqual([true, true])
    expect(reader.push(new Uint8Array([...long, ...short]))).toBe(false)
  })

  it('are read by what the reader asks for, which is never more than there is', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 12 }), fc.integer({ min: 1, max: 500 }), (frames, first) => {
        const { bytes, expected } = written(frames)
        const { told, visitor } = recorder()
        const reader = new FrameReader(visitor)
        for (let at = 0, size = first; at < bytes.length; at += size) {
          if (at > 0) size = reader.usefulBytes
          expect(at + size).toBeLessThanOrEqual(at === 0 ? Infinity : bytes.length)
          reader.push(bytes.slice(at, at + size))
        }
        expect(joined(told)).toEqual(joined(expected))
      })
    )
  })

  it('are read one byte at a time', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), frames => {
        const { bytes, expected } = written(frames)
        const { told, visitor } = recorder()
        const reader = new FrameReader(visitor)
        for (const byte of bytes) reader.push(Uint8Array.of(byte))
        expect(joined(told)).toEqual(joined(expected))
      }),
      { numRuns: 50 }
    )
  })

  it('that were handed out are not written to again', () => {
    const writer = new FrameWriter()
    const taken: { bytes: Uint8Array; copy: Uint8Array }[] = []
    for (let i = 0; i < 5_000; i++) {
      writer.response(i, new Uint8Array(i % 100).fill(i), i % 100)
      const bytes = writer.take()!.subarray()
      taken.push({ bytes, copy: bytes.slice() })
    }
    for (const { bytes, copy } of taken) expect(Buffer.compare(bytes, copy)).toBe(0)
  })

  it('pass a long body on without copying it', () => {
    const writer = new FrameWriter()
    const long = new Uint8Array(MAX_PIECE_BYTES)
    writer.response(1, long, long.length)
    const parts = [...(writer.take() as Iterable<Uint8Array>)]
    expect(parts.some(part => part.buffer === long.buffer)).toBe(true)
  })
})

describe('bytes that are no frames', () => {
  const read = (...bytes: number[]) => new FrameReader(recorder().visitor).push(Uint8Array.from(bytes))

  it.each<[string, number[], string]>([
    ['an empty frame', [0], 'an empty frame'],
    ['a length that never ends', [0x80, 0x80, 0x80, 0x80], `a frame of more than ${MAX_FRAME_BYTES} bytes`],
    ['a frame that is too long', [0xff, 0xff, 0x7f], 'a frame of 2097151 bytes'],
    ['an unknown kind that matters', [1, 9], 'a frame of the unknown kind 9'],
    ['a CANCEL of nothing', [1, 6], 'a frame that ends in the middle of a number'],
    ['a number of more than 32 bits', [7, 6, 0xff, 0xff, 0xff, 0xff, 0x1f, 0], 'a number of more than 32 bits'],
    ['a number that goes on', [7, 6, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80], 'a number of more than 32 bits'],
    ['headers beyond the frame', [5, 3 | 0x40, 1, 0, 5, 9], 'a field longer than its frame'],
    ['headers that are too long', [6, 3 | 0x40, 1, 0, 5, 0x81, 0x40], '8193 bytes of headers; at most 8192 may come'],
    ['a whole shorter than its piece', [4, 4 | 0x80, 1, 1, 7], 'a body of 1 bytes whose first piece has 1'],
    ['a name that is no text', [4, 1, 1, 1, 0xff], 'a text that is not UTF-8']
  ])('%s', (_name, bytes, sentence) => {
    expect(() => read(...bytes)).toThrow(FrameError)
    expect(() => read(...bytes)).toThrow(sentence)
  })

  it('of a kind that a later version may add are passed over', () => {
    const { told, visitor } = recorder()
    new FrameReader(visitor).push(Uint8Array.of(3, 15, 1, 2, 1, 8))
    expect(told).toEqual([['goAway']])
  })

  it('are refused or read, and nothing else, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 20 }), chunks => {
        const reader = new FrameReader(recorder().visitor)
        try {
          for (const chunk of chunks) reader.push(chunk)
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError)
        }
      }),
      { numRuns: 2_000 }
    )
  })
})

describe('a varint', () => {
  it('takes as many bytes as it says, and the shortest that do', () => {
    fc.assert(
      fc.property(uint32, value => {
        const bytes = new Uint8Array(8)
        const length = writeVarint(bytes, 0, value)
        expect(length).toBe(varintLength(value))
        let back = 0
        for (let i = 0; i < length; i++) back += (bytes[i]! & 0x7f) * 2 ** (7 * i)
        expect(back).toBe(value)
        expect(length === 1 || value >= 2 ** (7 * (length - 1))).toBe(true)
      })
    )
  })
})
