import { connect, type Socket } from 'node:net'
import { multiaddr } from '@multiformats/multiaddr'
import type { Onslaught, Target } from '../attack.ts'

/** TCP connections that say so much and then no more. The oldest gives way where there are too many. */
export function sockets(target: Target, first: Uint8Array, most: number): Onslaught {
  const { host, port } = hostAndPort(target.address)
  const held = new Set<Socket>()
  return {
    strike() {
      const socket = connect({ host, port })
      held.add(socket)
      socket.on('error', () => {}).once('close', () => held.delete(socket))
      if (first.length > 0) socket.write(first)
      const [oldest] = held
      if (held.size > most) oldest?.destroy()
    },
    end() {
      for (const socket of held) socket.destroy()
    }
  }
}

/** Of a multiaddr such as `/ip4/127.0.0.1/tcp/4001/p2p/…`. */
export function hostAndPort(address: string): { host: string; port: number } {
  const [host, port] = multiaddr(address).getComponents()
  return { host: host!.value!, port: Number(port!.value) }
}
