/** Holepunch's RPC, on its encrypted stream, over TCP. */
import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer } from 'node:net'
import SecretStream from '@hyperswarm/secret-stream'
import ProtomuxRPC from 'protomux-rpc'
import type { Contestant } from '../contestant.ts'

export const protomux: Contestant = {
  lacks: ['untyped'],
  async serve() {
    const server = createServer({ noDelay: true }, socket => {
      new ProtomuxRPC(new SecretStream(false, socket)).respond('echo', data => data)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return String((server.address() as AddressInfo).port)
  },
  async connect(address) {
    const socket = createConnection({ host: '127.0.0.1', port: Number(address), noDelay: true })
    await once(socket, 'connect')
    const rpc = new ProtomuxRPC(new SecretStream(true, socket))
    await rpc.fullyOpened()
    return { bytes: data => rpc.request('echo', data) }
  }
}
