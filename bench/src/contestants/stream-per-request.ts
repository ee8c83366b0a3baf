/** How libp2p's own examples answer a request: a stream for each. */
import { byteStream, readToEnd } from '@p2plane/wire'
import type { Contestant } from '../contestant.ts'
import { connectRaw, openRaw, pullRaw, serveRaw } from './raw-libp2p.ts'

const ECHO_PROTOCOL = '/bench/echo/1.0.0'
const MAX_BYTES = 4 * 1024 * 1024

export const streamPerRequest: Contestant = {
  lacks: ['untyped'],
  serve: () =>
    serveRaw('default', ECHO_PROTOCOL, async raw => {
      const stream = byteStream(raw)
      await stream.write(await readToEnd(stream, MAX_BYTES))
      await stream.closeWrite()
    }),
  async connect(address) {
    const connection = await connectRaw('default', address)
    return {
      async bytes(data) {
        const stream = byteStream(await openRaw(connection, ECHO_PROTOCOL))
        await stream.write(data)
        await stream.closeWrite()
        return await readToEnd(stream, MAX_BYTES)
      },
      pull: byteLength => pullRaw(connection, byteLength)
    }
  }
}
