/** Node's own sockets with a lane's framing: the limit for anything written in JavaScript on Node. */
import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { type Caller, type Contestant, PIECE_BYTES } from '../contestant.ts'
import { selfSigned } from './certificate.ts'
import { FrameSocket } from './frame-socket.ts'

/** The id of the frames of the long stream: no call has it. */
const STREAM_ID = 0
const PIECE = Buffer.alloc(PIECE_BYTES, 7)

/** Without encryption. */
export const overTcp: Contestant = {
  lacks: ['unencrypted', 'untyped'],
  serve: () => listen(createServer({ noDelay: true }, answer)),
  async connect(address) {
    const socket = createConnection({ host: '127.0.0.1', port: Number(address), noDelay: true })
    await once(socket, 'connect')
    return caller(socket)
  }
}

/** With TLS. */
export const overTls: Contestant = {
  lacks: ['untyped'],
  serve: async () => listen(createTlsServer({ ...(await selfSigned()), noDelay: true }).on('secureConnection', answer)),
  async connect(address) {
    const socket = connectTls({ host: '127.0.0.1', port: Number(address), rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    return caller(socket)
  }
}

async function listen(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return String((server.address() as AddressInfo).port)
}

function answer(socket: Socket): void {
  const frames = new FrameSocket(socket, {
    onFrame(id, body) {
      if (id === STREAM_ID) void sendStream(socket, frames, Number(body.readBigUInt64BE()))
      else frames.add(id, body)
    },
    onChunkEnd: () => frames.flush(),
    onEnd: () => {}
  })
}

async function sendStream(socket: Socket, frames: FrameSocket, byteLength: number): Promise<void> {
  for (let left = byteLength; left > 0; left -= PIECE_BYTES) {
    frames.add(STREAM_ID, left < PIECE_BYTES ? PIECE.subarray(0, left) : PIECE)
    if (!frames.flush()) await once(socket, 'drain')
  }
}

function caller(socket: Socket): Caller {
  const waiting = new Map<number, PromiseWithResolvers<Uint8Array>>()
  let lastId = STREAM_ID
  let stream = { left: 0, ended: Promise.withResolvers<void>() }
  const frames = new FrameSocket(socket, {
    onFrame(id, body) {
      if (id === STREAM_ID) {
        stream.left -= body.length
        if (stream.left <= 0) stream.ended.resolve()
        return
      }
      const call = waiting.get(id)
      waiting.delete(id)
      call?.resolve(body)
    },
    onChunkEnd() {},
    onEnd(error) {
      for (const call of waiting.values()) call.reject(error)
      stream.ended.reject(error)
      stream.ended.promise.catch(() => {})
    }
  })
  return {
    bytes(data) {
      lastId = lastId === 0xffff_ffff ? STREAM_ID + 1 : lastId + 1
      const call = Promise.withResolvers<Uint8Array>()
      waiting.set(lastId, call)
      frames.add(lastId, data)
      if (waiting.size === 1) frames.flush()
      else frames.flushSoon()
      return call.promise
    },
    async pull(byteLength) {
      const request = Buffer.alloc(8)
      request.writeBigUInt64BE(BigInt(byteLength))
      stream = { left: byteLength, ended: Promise.withResolvers<void>() }
      frames.add(STREAM_ID, request)
      frames.flush()
      await stream.ended.promise
      return byteLength - stream.left
    }
  }
}
