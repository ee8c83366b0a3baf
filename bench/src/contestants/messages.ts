/** What P2PLane carries, as an application defines it. */
import { defineMessage, defineStream } from 'p2plane'
import * as z from 'zod'

const MAX_BYTES = 4 * 1024 * 1024
const bytes: z.ZodType<Uint8Array> = z.instanceof(Uint8Array)
const echo = z.object({ seq: z.int(), data: bytes })
const entry = z.object({
  id: z.string(),
  author: z.string(),
  round: z.int(),
  sentAtMs: z.int(),
  topic: z.string(),
  digest: bytes,
  parents: z.array(z.string()),
  payload: bytes
})

export const EchoMessage = defineMessage({
  protocolId: '/bench/echo/1.0.0',
  request: echo,
  response: echo,
  maxRequestBytes: MAX_BYTES
})

export const EntryMessage = defineMessage({ protocolId: '/bench/entry/1.0.0', request: entry, response: entry })

export const PullStream = defineStream({
  protocolId: '/bench/pull/1.0.0',
  request: z.object({ byteLength: z.int() }),
  output: bytes
})
