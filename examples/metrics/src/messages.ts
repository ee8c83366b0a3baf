import { defineMessage } from 'p2plane'
import * as z from 'zod'

/** Says back what it is told. */
export const Echo = defineMessage({
  protocolId: '/metrics-example/echo/1.0.0',
  request: z.object({ text: z.string() }),
  response: z.object({ text: z.string() })
})
