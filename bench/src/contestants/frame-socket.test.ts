import type { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameSocket } from './frame-socket.ts'

/** What a socket would have been given. */
function writer(): { frames: FrameSocket; written: () => Buffer; writes: () => number } {
  const chunks: Buffer[] = []
  const socket = Object.assign(new PassThrough(), { setNoDelay: () => socket }) as unknown as Socket
  socket.write = (chunk: unknown) => chunks.push(Buffer.from(chunk as Buffer)) > 0
  const frames = new FrameSocket(socket, { onFrame() {}, onChunkEnd() {}, onEnd() {} })
  return { frames, written: () => Buffer.concat(chunks), writes: () => chunks.length }
}

function reader(): { frames: FrameSocket; socket: Socket; came: [number, string][]; ended: Error[] } {
  const came: [number, string][] = []
  const ended: Error[] = []
  const socket = Object.assign(new PassThrough(), { setNoDelay: () => socket }) as unknown as Socket
  const frames = new FrameSocket(socket, {
    onFrame: (id, body) => came.push([id, body.toString('hex')]),
    onChunkEnd() {},
    onEnd: error => ended.push(error)
  })
  return { frames, socket, came, ended }
}

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff })
const frame = fc.tuple(uint32, fc.uint8Array({ maxLength: 40 }))

describe('frames over a socket', () => {
  it('arrive whole, in order, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1 }), fc.array(fc.integer({ min: 1, max: 50 })), (sent, cuts) => {
        const { frames, written } = writer()
        for (const [id, body] of sent) frames.add(id, body)
        frames.flush()
        const { socket, came } = reader()
        let bytes = written()
        for (const cut of [...cuts, bytes.length]) {
          if (bytes.length > 0) socket.emit('data', bytes.subarray(0, cut))
          bytes = bytes.subarray(cut)
        }
        if (bytes.length > 0) socket.emit('data', bytes)
        expect(came).toEqual(sent.map(([id, body]) => [id, Buffer.from(body).toString('hex')]))
      })
    )
  })

  it('leave together where they are short, and uncopied where they are long', () => {
    const { frames, written, writes } = writer()
    for (let id = 0; id < 10; id++) frames.add(id, new Uint8Array(32))
    frames.flush()
    expect(writes()).toBe(1)
    const long = new Uint8Array(100_000).fill(3)
    frames.add(10, long)
    frames.flush()
    expect(writes()).toBe(3)
    expect(written()).toHaveLength(10 * 40 + 8 + long.length)
  })

  it('of more than one buffer leave in order', () => {
    const { frames, written } = writer()
    const body = new Uint8Array(10_000)
    for (let id = 0; id < 20; id++) frames.add(id, body.fill(id))
    frames.flush()
    const { socket, came } = reader()
    socket.emit('data', written())
    expect(came.map(([id, hex]) => [id, hex.slice(0, 2)])).toEqual(
      Array.from({ length: 20 }, (_, id) => [id, id.toString(16).padStart(2, '0')])
    )
  })

  it('tell of the end', () => {
    const { socket, ended } = reader()
    socket.emit('error', new Error('reset'))
    expect(ended.map(String)).toEqual(['Error: reset'])
  })
})
