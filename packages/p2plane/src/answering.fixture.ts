/** A process that answers, and says how it fares: prints its address. */
import { defineMessage } from '@p2plane/message'
import * as z from 'zod'
import { createNode } from './create-node.ts'
import { messages, router } from './node.fixture.ts'

/**
 * How the process fares. The longest stall is that since the last time it was asked, in time that the event loop worked
 * without a turn: on a busy machine others may have the processor meanwhile.
 */
export const Health = defineMessage({
  protocolId: '/test/health/1.0.0',
  request: z.null(),
  response: z.object({ rssMiB: z.number(), stallMs: z.number(), refused: z.int() })
})

if (import.meta.main) {
  let refused = 0
  let stallMs = 0
  let last = process.threadCpuUsage()
  setInterval(() => {
    const { user, system } = process.threadCpuUsage(last)
    stallMs = Math.max(stallMs, (user + system) / 1_000)
    last = process.threadCpuUsage()
  }, 1)
  const node = await createNode({
    messages: [...messages, Health],
    router: {
      ...router,
      [Health.protocolId]: () => {
        const longestMs = stallMs
        globalThis.gc?.()
        stallMs = 0
        return { rssMiB: process.memoryUsage.rss() / 2 ** 20, stallMs: longestMs, refused }
      }
    }
  })
  node.addEventListener('inbound:failure', ({ detail }) => {
    if (detail.reason === 'invalid-request' || detail.reason === 'request-too-large') refused++
  })
  console.log(String(node.addresses[0]))
}
