/** A gigabyte of items to a reader that is slower than the writer: nobody may gather what waits. */
import { setTimeout as delay } from 'node:timers/promises'
import { multiaddr } from '@multiformats/multiaddr'
import { createNode, defineMessage, defineStream } from 'p2plane'
import * as z from 'zod'
import { PIECE_BYTES } from '../contestant.ts'
import { type Figure, figure } from '@p2plane/rig/figure'
import type { Scenario } from '../scenario.ts'

const MIB = 1024 * 1024
const STREAM_BYTES = 1024 * MIB
const WARM_UP_BYTES = 128 * MIB
const WATCH_EVERY_MS = 20
/** The reader does not read for so long, then rests after each so many items. */
const FIRST_REST_MS = 2_000
const REST_MS = 2
const ITEMS_A_REST = 8

const Items = defineStream({
  protocolId: '/bench/items/1.0.0',
  request: z.object({ byteLength: z.int() }),
  output: z.instanceof(Uint8Array)
})
const Watch = defineMessage({
  protocolId: '/bench/watch/1.0.0',
  request: z.null(),
  response: z.object({ grownBytes: z.int() })
})
const messages = [Items, Watch]

export const slowReader: Scenario = {
  async serve() {
    const piece = new Uint8Array(PIECE_BYTES).fill(7)
    let watch = new MemoryWatch()
    const node = await createNode({
      messages,
      router: {
        [Items.protocolId]: async function* ({ byteLength }) {
          for (let left = byteLength; left > 0; left -= PIECE_BYTES) yield piece
        },
        // How much this process has grown since it was last asked.
        [Watch.protocolId]: () => {
          const grownBytes = watch.end()
          watch = new MemoryWatch()
          return { grownBytes }
        }
      }
    })
    return node.addresses[0]!.toString()
  },
  async drive(address) {
    const node = await createNode({ messages, listen: [] })
    const peer = await node.dial(multiaddr(address))
    const read = async (byteLength: number, rest: (items: number) => Promise<void> | undefined): Promise<void> => {
      let received = 0
      let items = 0
      for await (const item of node.stream(peer, Items, { byteLength })) {
        await rest(items++)
        received += item.length
      }
      if (received !== byteLength) throw new Error(`${received} bytes came of ${byteLength}`)
    }
    await read(WARM_UP_BYTES, () => undefined)
    await node.request(peer, Watch, null)
    const watch = new MemoryWatch()
    await read(STREAM_BYTES, items => {
      if (items === 0) return delay(FIRST_REST_MS)
      return items % ITEMS_A_REST === 0 ? delay(REST_MS) : undefined
    })
    const { grownBytes } = await node.request(peer, Watch, null)
    return [grown('reader', watch.end()), grown('writer', grownBytes)]
  }
}

function grown(who: string, bytes: number): Figure {
  return figure(`slow reader of 1 GiB, the ${who} grows by`, bytes / MIB, 'MiB', { is: '<=', bound: 32 })
}

/** The most this process has grown since. */
class MemoryWatch {
  readonly #startBytes: number
  #mostBytes: number
  readonly #timer: NodeJS.Timeout

  constructor() {
    globalThis.gc!()
    this.#startBytes = process.memoryUsage.rss()
    this.#mostBytes = this.#startBytes
    this.#timer = setInterval(() => this.#look(), WATCH_EVERY_MS)
  }

  end(): number {
    this.#look()
    clearInterval(this.#timer)
    return this.#mostBytes - this.#startBytes
  }

  #look(): void {
    this.#mostBytes = Math.max(this.#mostBytes, process.memoryUsage.rss())
  }
}
