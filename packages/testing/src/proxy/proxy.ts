import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { multiaddr } from '@multiformats/multiaddr'
import { seededRandom } from '../random.ts'
import { someSeed } from '../seeds.ts'
import { type ProxiedConnection, SocketPair } from './proxied-connection.ts'
import { checkShape, type ProxyShape, THROUGH } from './proxy-shape.ts'

/** What `createProxy` takes. */
export interface ProxyInit extends ProxyShape {
  /**
   * Decides the jitter.
   *
   * @default drawn
   */
  seed?: number
}

/** Something between a node and who dials it, on real sockets of this host. Made by `createProxy`. */
export interface Proxy extends AsyncDisposable {
  /** The target's address by way of the proxy: what `bootstrap` and `dial` take. */
  readonly address: string
  /** What is open through it. */
  readonly connections: readonly ProxiedConnection[]
  /** Sets how it is to go through from here on. What is not given stays. */
  shape(shape: ProxyShape): void
  /** Passes nothing on of what is open, and tells nobody. New connections are passed on. */
  blackhole(): void
  /** Ends `blackhole`: what was held is passed on. */
  heal(): void
  /** Resets whatever is open. */
  reset(): void
  /** Lets nobody in any more, and resets whatever is open. */
  close(): Promise<void>
}

/**
 * Stands before a node: for tests whose subject is a real socket. All others have `createNetwork`, which takes no time.
 *
 * @param target a multiaddr such as a node's `addresses[0]`, of an IP address and a TCP port
 * @throws RangeError where the target is none, or a number is none
 *
 * @example
 * ```ts
 * await using proxy = await createProxy(String(server.addresses[0]), { latencyMs: 50 })
 * const peer = await client.dial(proxy.address)
 * proxy.blackhole()
 * ```
 */
export async function createProxy(target: string, { seed = someSeed(), ...init }: ProxyInit = {}): Promise<Proxy> {
  const { host, port, rest } = placeOf(target)
  let shape = { ...THROUGH, ...init }
  checkShape(shape)
  const random = seededRandom(seed)
  const open = new Set<SocketPair>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, near => {
    const far = connect({ host, port, allowHalfOpen: true, noDelay: true })
    const pair = new SocketPair(
      near,
      far,
      () => shape,
      random,
      () => open.delete(pair)
    )
    open.add(pair)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const reset = (): void => {
    for (const pair of open) pair.reset()
  }
  const close = async (): Promise<void> => {
    const closed = new Promise(resolve => server.close(resolve))
    reset()
    await closed
  }
  return {
    address: `/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}${rest}`,
    get connections() {
      return [...open]
    },
    shape(change) {
      const next = { ...shape, ...change }
      checkShape(next)
      shape = next
    },
    blackhole() {
      for (const pair of open) pair.blackhole()
    },
    heal() {
      for (const pair of open) pair.heal()
    },
    reset,
    close,
    [Symbol.asyncDispose]: close
  }
}

/** Where a multiaddr leads to, and what stands behind that, such as the peer id. */
function placeOf(target: string): { host: string; port: number; rest: string } {
  const [ip, tcp, ...more] = target.startsWith('/') ? multiaddr(target).getComponents() : []
  if ((ip?.name !== 'ip4' && ip?.name !== 'ip6') || tcp?.name !== 'tcp') {
    throw new RangeError(
      `target: '${target}' is no address to stand before; expected one such as '/ip4/127.0.0.1/tcp/4001'`
    )
  }
  const rest = more.map(({ name, value }) => `/${name}${value === undefined ? '' : `/${value}`}`).join('')
  return { host: ip.value!, port: Number(tcp.value), rest }
}
