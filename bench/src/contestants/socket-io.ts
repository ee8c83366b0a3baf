/** socket.io with acknowledgements, over WebSocket from the start: values of any shape, looked at by nobody. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'
import type { Contestant, Echo, Entry } from '../contestant.ts'

const TRANSPORTS = ['websocket' as const]

export const socketIo: Contestant = {
  lacks: ['unencrypted', 'unvalidated'],
  async serve() {
    const server = createServer()
    new Server(server, { transports: TRANSPORTS, maxHttpBufferSize: 16 * 1024 * 1024 }).on('connection', socket => {
      socket.on('echo', (value: unknown, acknowledge: (value: unknown) => void) => acknowledge(value))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  },
  async connect(url) {
    const socket = io(url, { transports: TRANSPORTS })
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject))
    return {
      value: value => socket.emitWithAck('echo', value) as Promise<Echo>,
      record: entry => socket.emitWithAck('echo', entry) as Promise<Entry>
    }
  }
}
