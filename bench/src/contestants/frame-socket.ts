import type { Socket } from 'node:net'

/** A frame is the length of its body, a number that names its call, and the body. */
const HEAD_BYTES = 8
/** Bodies up to this are copied into one buffer with others; longer ones leave as they are. */
const COPIED_BYTES = 16 * 1024
const SLAB_BYTES = 64 * 1024

/** What is told of frames. */
export interface FrameHandlers {
  onFrame(id: number, body: Buffer): void
  /** After the last whole frame of what arrived at once. */
  onChunkEnd(): void
  onEnd(error: Error): void
}

/** Frames over a socket, as few and as soon as can be: what everybody else is measured against. */
export class FrameSocket {
  readonly #socket: Socket
  readonly #handlers: FrameHandlers
  #slab: Buffer = Buffer.allocUnsafeSlow(SLAB_BYTES)
  #slabStart = 0
  #slabEnd = 0
  #parts: Buffer[] = []
  #flushIsDue = false
  #arrived: Buffer[] = []
  #arrivedBytes = 0
  #neededBytes = HEAD_BYTES

  constructor(socket: Socket, handlers: FrameHandlers) {
    this.#socket = socket.setNoDelay(true)
    this.#handlers = handlers
    socket.on('data', chunk => this.#onChunk(chunk))
    socket.on('error', error => handlers.onEnd(error))
    socket.on('close', () => handlers.onEnd(new Error('the socket closed')))
  }

  /** Adds a frame to what is written next. */
  add(id: number, body: Uint8Array): void {
    const copied = body.length <= COPIED_BYTES
    const needed = HEAD_BYTES + (copied ? body.length : 0)
    if (this.#slabEnd + needed > SLAB_BYTES) this.#newSlab()
    this.#slab.writeUInt32BE(body.length, this.#slabEnd)
    this.#slab.writeUInt32BE(id, this.#slabEnd + 4)
    if (copied) this.#slab.set(body, this.#slabEnd + HEAD_BYTES)
    this.#slabEnd += needed
    if (copied) return
    this.#cutSlab()
    this.#parts.push(Buffer.from(body.buffer, body.byteOffset, body.byteLength))
  }

  /** Writes what was added, and says whether more may be. */
  flush(): boolean {
    this.#cutSlab()
    const parts = this.#parts
    if (parts.length === 0) return !this.#socket.writableNeedDrain
    this.#parts = []
    if (parts.length === 1) return this.#socket.write(parts[0]!)
    this.#socket.cork()
    for (const part of parts) this.#socket.write(part)
    this.#socket.uncork()
    return !this.#socket.writableNeedDrain
  }

  /** Writes once all that runs now has run. */
  flushSoon(): void {
    if (this.#flushIsDue) return
    this.#flushIsDue = true
    process.nextTick(() => {
      this.#flushIsDue = false
      this.flush()
    })
  }

  #newSlab(): void {
    this.#cutSlab()
    this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
    this.#slabStart = 0
    this.#slabEnd = 0
  }

  #cutSlab(): void {
    if (this.#slabEnd === this.#slabStart) return
    this.#parts.push(this.#slab.subarray(this.#slabStart, this.#slabEnd))
    this.#slabStart = this.#slabEnd
  }

  #onChunk(chunk: Buffer): void {
    this.#arrived.push(chunk)
    this.#arrivedBytes += chunk.length
    if (this.#arrivedBytes < this.#neededBytes) return
    this.#readFrames(this.#arrived.length === 1 ? chunk : Buffer.concat(this.#arrived, this.#arrivedBytes))
    this.#handlers.onChunkEnd()
  }

  #readFrames(bytes: Buffer): void {
    let at = 0
    this.#neededBytes = HEAD_BYTES
    while (bytes.length - at >= HEAD_BYTES) {
      const end = at + HEAD_BYTES + bytes.readUInt32BE(at)
      if (end > bytes.length) {
        this.#neededBytes = end - at
        break
      }
      this.#handlers.onFrame(bytes.readUInt32BE(at + 4), bytes.subarray(at + HEAD_BYTES, end))
      at = end
    }
    this.#arrived = at === bytes.length ? [] : [bytes.subarray(at)]
    this.#arrivedBytes = bytes.length - at
  }
}
