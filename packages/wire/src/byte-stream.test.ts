import type { Stream } from '@libp2p/interface'
import { describe, expect, it } from 'vitest'
import { StreamCutError } from './byte-stream.ts'
import { byteStream } from './evented-byte-stream.ts'
import { readToEnd, TooManyBytesError } from './read-to-end.ts'
import { connectionPair, type ConnectionPair } from './connection.fixture.ts'

const PROTOCOL = '/test/bytes/1.0.0'
const KIB = 1024
const MIB = 1024 * KIB

/** A stream from each end of a pair. The responder's is only handed over: nothing listens to it yet. */
async function openStream({ connection, responder }: ConnectionPair): Promise<{ ours: Stream; theirs: Stream }> {
  const { promise, resolve } = Promise.withResolvers<Stream>()
  await responder.handle(PROTOCOL, resolve, { force: true })
  const ours = await connection.newStream(PROTOCOL)
  return { ours, theirs: await promise }
}

describe('a byte stream', () => {
  it('reads what was written, to the end', async () => {
    await using pair = await connectionPair()
    const { ours, theirs } = await openStream(pair)
    const writer = byteStream(ours)
    const reader = byteStream(theirs)
    await writer.write(Uint8Array.of(1, 2))
    await writer.write(Uint8Array.of(3))
    await writer.closeWrite()
    expect([...(await readToEnd(reader, 3))]).toEqual([1, 2, 3])
  })

  it('reads to the end where the peer had finished before anybody listened', async () => {
    await using pair = await connectionPair()
    const { ours, theirs } = await openStream(pair)
    ours.send(Uint8Array.of(7))
    await ours.close()
    await untilTrue(() => theirs.remoteWriteStatus !== 'writable')
    expect([...(await readToEnd(byteStream(theirs), 1))]).toEqual([7])
  })

  it('reads an end with nothing before it', async () => {
    await using pair = await connectionPair()
    const { ours, theirs } = await openStream(pair)
    await byteStream(ours).closeWrite()
    expect((await readToEnd(byteStream(theirs), 0)).byteLength).toBe(0)
  })

  it('answers after the other half is closed', async () => {
    await using pair = await connectionPair()
    const { ours, theirs } = await openStream(pair)
    const [asking, answering] = [byteStream(ours), byteStream(theirs)]
    await asking.write(Uint8Array.of(1))
    await asking.closeWrite()
    await readToEnd(answering, 1)
    await answering.write(Uint8Array.of(2))
    await answering.closeWrite()
    expect([...(await readToEnd(asking, 1))]).toEqual([2])
  })

  it('is not woken for less than is of use, except at the end', async () => {
    await using pair = await connectionPair()
    const { ours, theirs } = await openStream(pair)
    const [writer, reader] = [byteStream(ours), byteStream(theirs)]
    const first = reader.read(4)
    await writer.write(Uint8Array.of(1, 2))
    await writer.write(Uint8Array.of(3, 4, 5))
    expect([...(await first)!.subarray()]).toEqual([1, 2, 3, 4, 5])
    const last = reader.read(4)
    await writer.write(Uint8Array.of(6))
    await writer.closeWrite()
    expect([...(await last)!.subarray()]).toEqual([6])
    expect(await reader.read(4)).toBeUndefined()
  })

  it('is woken though more would be of use than it lets wait', async () => {
    await using pair = await connectionPair()
    const { ours, theirs } = await openStream(pair)
    const reader = byteStream(theirs, { highWaterBytes: 100 })
    await byteStream(ours).write(new Uint8Array(100))
    expect((await reader.read(1_000))?.byteLength).toBe(100)
  })

  it('stops at the first byte too many', async () => {
    await using pair = await connectionPair()
    const { ours, theirs } = await openStream(pair)
    await byteStream(ours).write(new Uint8Array(11))
    await expect(readToEnd(byteStream(theirs), 10)).rejects.toThrow(TooManyBytesError)
  })

  it('holds the writer while the reader does not read, and loses nothing', async () => {
    await using pair = await connectionPair()
    const { ours, theirs } = await openStream(pair)
    const writer = byteStream(ours)
    const reader = byteStream(theirs, { highWaterBytes: 64 * KIB })
    const total = 32 * MIB
    let written = 0
    const writing = (async () => {
      for (; written < total; written += 64 * KIB)
        await writer.write(new Uint8Array(64 * KIB).fill(written / (64 * KIB)))
      await writer.closeWrite()
    })()
    // With nobody reading, what is under way is at most a window, the buffers at both ends, and a chunk.
    await untilSteady(() => written)
    expect(written).toBeLessThan(8 * MIB)
    expect(ours.writeBufferLength).toBeLessThan(2 * MIB)

    let read = 0
    for (let chunk = await reader.read(); chunk !== undefined; chunk = await reader.read()) {
      for (let at = 0; at < chunk.byteLength; at += 4 * KIB) {
        expect(chunk.get(at)).toBe(Math.floor((read + at) / (64 * KIB)) % 256)
      }
      read += chunk.byteLength
    }
    await writing
    expect(read).toBe(total)
  })

  it('fails both directions when the peer resets it', async () => {
    await using pair = await connectionPair()
    const { ours, theirs } = await openStream(pair)
    const stream = byteStream(ours)
    const reading = stream.read()
    theirs.abort(new Error('enough'))
    await expect(reading).rejects.toMatchObject({ name: 'StreamResetError' })
    await expect(stream.write(Uint8Array.of(1))).rejects.toMatchObject({ name: 'StreamResetError' })
    expect(stream.signal.aborted).toBe(true)
  })

  it('fails a writer that waits for the peer to read', async () => {
    await using pair = await connectionPair()
    const { ours, theirs } = await openStream(pair)
    byteStream(theirs, { highWaterBytes: 1 })
    const writer = byteStream(ours)
    const writing = writer.write(new Uint8Array(16 * MIB))
    const reason = new Error('changed my mind')
    writer.abort(reason)
    await expect(writing).rejects.toBe(reason)
  })

  it('does not take a connection that was closed for the end of what the peer says', async () => {
    await using pair = await connectionPair()
    const { ours, theirs } = await openStream(pair)
    const stream = byteStream(ours)
    byteStream(theirs)
    const reading = readToEnd(stream, 1)
    const failing = expect(reading).rejects.toThrow(StreamCutError)
    await pair.connection.close()
    await failing
  })

  describe('that is told what is not looked at again', () => {
    const KIB_16 = 16 * KIB
    const parts: [string, () => Uint8Array, boolean][] = [
      ['frees an array buffer of its own', () => new Uint8Array(KIB_16), true],
      ['frees it where the header of its frame stands before it', () => new Uint8Array(KIB_16).subarray(12), true],
      ['leaves one alone of which this is the beginning', () => new Uint8Array(KIB_16).subarray(0, KIB_16 - 1), false],
      ['leaves one alone of which this is the end', () => new Uint8Array(KIB_16).subarray(13), false],
      ['leaves a short one alone', () => new Uint8Array(100), false],
      ['leaves shared memory alone', () => new Uint8Array(new SharedArrayBuffer(KIB_16)), false]
    ]
    it.each(parts)('%s', async (_name, make, isFreed) => {
      await using pair = await connectionPair()
      const { ours } = await openStream(pair)
      const part = make()
      byteStream(ours, { ownsBytes: true }).release(part)
      expect(part.byteLength === 0).toBe(isFreed)
    })

    it('frees nothing that is not its own', async () => {
      await using pair = await connectionPair()
      const { ours } = await openStream(pair)
      const part = new Uint8Array(KIB_16)
      byteStream(ours).release(part)
      expect(part).toHaveLength(KIB_16)
    })
  })

  it('refuses a stream that has ended already', async () => {
    await using pair = await connectionPair()
    const { ours } = await openStream(pair)
    ours.abort(new Error('over'))
    await expect(byteStream(ours).read()).rejects.toThrow(StreamCutError)
  })
})

async function untilTrue(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 1))
}

/** Resolves once a number has not changed for 20 turns of the event loop. */
async function untilSteady(read: () => number): Promise<void> {
  for (let before = Number.NaN, same = 0; same < 20;) {
    await new Promise(resolve => setTimeout(resolve, 5))
    same = read() === before ? same + 1 : 0
    before = read()
  }
}
