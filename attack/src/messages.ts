/** What the server under attack answers, in the same way on P2PLane and on plain libp2p. */
import { defineMessage, defineStream } from 'p2plane'
import * as z from 'zod'

/** Of one answer to `Big`. */
export const BIG_BYTES: number = 8 * 1024 * 1024

const MAX_BIG_BYTES = BIG_BYTES + 64
const bytes: z.ZodType<Uint8Array> = z.instanceof(Uint8Array)
const any = z.object({ seq: z.int() })

/** What the honest client calls. */
export const Echo = defineMessage({
  protocolId: '/attack/echo/1.0.0',
  request: z.object({ seq: z.int(), data: bytes }),
  response: z.object({ seq: z.int(), data: bytes })
})

/** Answers with 8 MiB. */
export const Big = defineMessage({
  protocolId: '/attack/big/1.0.0',
  request: any,
  response: bytes,
  maxResponseBytes: MAX_BIG_BYTES
})

/** Its handler fails, each time in another way. */
export const Throw = defineMessage({ protocolId: '/attack/throw/1.0.0', request: any, response: any })

/** Its handler never answers, and does not look at its signal. */
export const Hang = defineMessage({ protocolId: '/attack/hang/1.0.0', request: any, response: any })

/** Its handler holds the processor. */
export const Busy = defineMessage({ protocolId: '/attack/busy/1.0.0', request: any, response: any })

/** Its handler answers after the caller's deadline. */
export const Late = defineMessage({ protocolId: '/attack/late/1.0.0', request: any, response: any })

/** Its handler waits for its signal, and notes when it fired. */
export const Told = defineMessage({ protocolId: '/attack/told/1.0.0', request: any, response: z.null() })

/** When the handler of each `Told` was told, in milliseconds since 1970. */
export const WhenTold = defineMessage({
  protocolId: '/attack/when-told/1.0.0',
  request: z.null(),
  response: z.array(z.object({ seq: z.int(), atMs: z.number() }))
})

/** Its handler cuts the caller's connection. */
export const Cut = defineMessage({
  protocolId: '/attack/cut/1.0.0',
  request: any,
  response: z.null(),
  idempotent: true
})

/** How often the handler of `Cut` ran. */
export const CutCount = defineMessage({
  protocolId: '/attack/cut-count/1.0.0',
  request: z.null(),
  response: z.int()
})

/** Yields for ever, and never reads what the caller sends. */
export const Items = defineStream({
  protocolId: '/attack/items/1.0.0',
  request: any,
  input: bytes,
  output: bytes
})

/** What only faults need. */
export const faultMessages = [Echo, Hang, Throw, Told, WhenTold, Cut, CutCount]

/** What attacks need. */
export const messages = [Echo, Big, Throw, Hang, Busy, Late, Items]
