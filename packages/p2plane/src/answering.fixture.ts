/** A process that answers, and says how it fares: prints its address. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { defineMessage } from '@p2plane/message'
import * as z from 'zod'
import { createNode } from './create-node.ts'
import { messages, router } from './node.fixture.ts'

/** How the process fares. The longest stall is that since the last time it was asked. */
export const Health = defineMessage({
  protocolId: '/test/health/1.0.0',
  request: z.null(),
  response: z.object({ rssMiB: z.number(), stallMs: z.number(), refused: z.int() })
})

if (import.meta.main) {
  let refused = 0
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const node = await createNode({
    messages: [...messages, Health],
    router: {
      ...router,
      [Health.protocolId]: () => {
        const stallMs = delay.max / 1e6
        globalThis.gc?.()
        delay.reset()
        return { rssMiB: process.memoryUsage.rss() / 2 ** 20, stallMs, refused }
      }
    }
  })
  node.addEventListener('inbound:failure', ({ detail }) => {
    if (detail.reason === 'invalid-request' || detail.reason === 'request-too-large') refused++
  })
  console.log(String(node.addresses[0]))
}
