/** tRPC over WebSocket: JSON, so bytes travel as base64. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocket, WebSocketServer } from 'ws'
import * as z from 'zod'
import type { Contestant } from '../contestant.ts'

const echo = z.object({ seq: z.int(), data: z.string() })
const entry = z.object({
  id: z.string(),
  author: z.string(),
  round: z.int(),
  sentAtMs: z.int(),
  topic: z.string(),
  digest: z.string(),
  parents: z.array(z.string()),
  payload: z.string()
})

const t = initTRPC.create()
const router = t.router({
  echo: t.procedure
    .input(echo)
    .output(echo)
    .mutation(({ input }) => input),
  record: t.procedure
    .input(entry)
    .output(entry)
    .mutation(({ input }) => input)
})

export const trpc: Contestant = {
  lacks: ['unencrypted'],
  async serve() {
    const server = createServer()
    applyWSSHandler({ wss: new WebSocketServer({ server, maxPayload: 16 * 1024 * 1024 }), router })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  },
  async connect(url) {
    const client = createTRPCClient<typeof router>({
      links: [
        wsLink({ client: createWSClient({ url, WebSocket: WebSocket as unknown as typeof globalThis.WebSocket }) })
      ]
    })
    return {
      async value({ seq, data }) {
        const came = await client.echo.mutate({ seq, data: toText(data) })
        return { seq: came.seq, data: toBytes(came.data) }
      },
      async record({ digest, payload, parents, ...rest }) {
        const sent = { ...rest, parents: [...parents], digest: toText(digest), payload: toText(payload) }
        const came = await client.record.mutate(sent)
        return { ...came, digest: toBytes(came.digest), payload: toBytes(came.payload) }
      }
    }
  }
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

function toBytes(text: string): Uint8Array {
  return Buffer.from(text, 'base64')
}
