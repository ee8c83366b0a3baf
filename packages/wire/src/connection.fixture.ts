import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { memory } from '@libp2p/memory'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { createLibp2p, type Libp2pOptions } from 'libp2p'

/** Two libp2p nodes in this process, and one connection between them. */
export interface ConnectionPair extends AsyncDisposable {
  readonly caller: Libp2p
  readonly responder: Libp2p
  /** The caller's end. */
  readonly connection: Connection
}

/** What carries a pair's connection. All else, Noise and Yamux, is the same and real. */
export type Carrier = 'memory' | 'tcp' | 'websockets'

const CARRIERS: Readonly<Record<Carrier, () => { transport: () => Transport; listen: string }>> = {
  memory: () => ({ transport: memory, listen: `/memory/${crypto.randomUUID()}` }),
  tcp: () => ({ transport: tcp, listen: '/ip4/127.0.0.1/tcp/0' }),
  websockets: () => ({ transport: webSockets, listen: '/ip4/127.0.0.1/tcp/0/ws' })
}

type Transport = NonNullable<Libp2pOptions['transports']>[number]

/** A pair over libp2p's in-memory transport, unless told otherwise. */
export async function connectionPair(carrier: Carrier = 'memory'): Promise<ConnectionPair> {
  const { transport, listen } = CARRIERS[carrier]()
  const [caller, responder] = await Promise.all([startNode(transport, []), startNode(transport, [listen])])
  return {
    caller,
    responder,
    connection: await caller.dial(responder.getMultiaddrs()),
    async [Symbol.asyncDispose]() {
      // In this order: a memory listener aborts its connections, and a dialer waits half a second for its own to close.
      await caller.stop()
      await responder.stop()
    }
  }
}

function startNode(transport: () => Transport, listen: string[]): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen },
    transports: [transport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ streamOptions: { maxStreamWindowSize: 1024 * 1024 } })],
    connectionMonitor: { enabled: false }
  })
}

/** The size of the next piece of a chunk, given how many bytes are left of it. */
export type Cut = (left: number) => number

/** Ways to cut what arrives: a parser must not mind any. */
export const CUTS: Readonly<Record<string, Cut>> = {
  'everything at once': left => left,
  'one byte at a time': () => 1,
  'random splits': left => 1 + (nextRandom() % Math.min(left, 5_000))
}

/** The same numbers in every run (a linear congruential generator, with the constants of Numerical Recipes). */
function nextRandom(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed >>> 8
}
let seed = 1

/** The same stream, whose chunks arrive cut. */
export function recut(stream: Stream, cut: Cut): Stream {
  const addEventListener: Stream['addEventListener'] = (type: string, listener: unknown, options?: unknown) => {
    const tell = listener as (event: { data: Uint8Array }) => void
    const inPieces = (event: {
      data: { byteLength: number; subarray(start: number, end: number): Uint8Array }
    }): void => {
      const { data } = event
      for (let at = 0; at < data.byteLength;) {
        const end = at + cut(data.byteLength - at)
        tell({ data: data.subarray(at, end) })
        at = end
      }
    }
    stream.addEventListener(type as 'message', (type === 'message' ? inPieces : listener) as never, options as never)
  }
  return new Proxy(stream, {
    get(target, key) {
      if (key === 'addEventListener') return addEventListener
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    }
  })
}
