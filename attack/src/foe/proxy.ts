import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { multiaddr } from '@multiformats/multiaddr'
import { hostAndPort } from './sockets.ts'

/** Something between two peers that may stop to pass anything on. */
export interface Proxy {
  /** The target's, by way of the proxy. */
  readonly address: string
  /** From here on what is open passes nothing on, in either direction, and tells nobody. New connections are passed on. */
  blackhole(): void
  /** Closes all that is open. */
  end(): void
}

/** Stands before a target. */
export async function proxy(target: string): Promise<Proxy> {
  const { host, port } = hostAndPort(target)
  const open = new Set<Socket>()
  const server = createServer(near => {
    const far = connect({ host, port })
    for (const [from, to] of [
      [near, far],
      [far, near]
    ] as const) {
      open.add(from)
      from
        .on('error', () => {})
        .once('close', () => {
          open.delete(from)
          to.destroy()
        })
      from.pipe(to)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = (server.address() as AddressInfo).port
  const peer = multiaddr(target)
    .getComponents()
    .find(({ name }) => name === 'p2p')!.value!
  return {
    address: `/ip4/127.0.0.1/tcp/${own}/p2p/${peer}`,
    blackhole() {
      for (const socket of open) socket.unpipe().pause()
    },
    end() {
      server.close()
      for (const socket of open) socket.destroy()
    }
  }
}
