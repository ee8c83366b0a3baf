/**
 * What a demonstration breaks, between a validator and the others. Loaded by validator-process.ts alone: a validator that is run by
 * `narwhal` has none of it.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Crypto, Header, Request } from '../core/index.ts'
import type { Ends, Link, Serve } from '../host/link.ts'

/** What a supervisor tells a validator over its channel. What is told stays until it is told otherwise. */
export interface Faults {
  /** Validators that it does not hear and that do not hear it. */
  readonly cutFrom: readonly number[]
  /** How much later everything arrives, in milliseconds. */
  readonly delayMs: number
  /** Whether it tells others another header for each round than it told before. */
  readonly lies: boolean
}

export const NO_FAULTS: Faults = { cutFrom: [], delayMs: 0, lies: false }

/** @param faults what holds now, asked for each time */
export function breakable({ link, serve }: Ends, crypto: Crypto, faults: () => Faults): Ends {
  return { link: breakableLink(link, crypto, faults), serve: breakableServe(serve, faults) }
}

function breakableLink(link: Link, crypto: Crypto, faults: () => Faults): Link {
  return {
    async request(to, message, options) {
      const { cutFrom, delayMs, lies } = faults()
      if (cutFrom.includes(to)) throw new Error('cut off')
      if (delayMs > 0) await delay(delayMs, undefined, { signal: options.signal })
      const response = await link.request(to, message, options)
      if (lies && message.type === 'vote')
        void link.request(to, otherHeader(message, crypto), options).catch(() => undefined)
      return response
    }
  }
}

function breakableServe(serve: Serve, faults: () => Faults): Serve {
  return async (from, message) => {
    const { cutFrom, delayMs } = faults()
    if (cutFrom.includes(from)) throw new Error('cut off')
    if (delayMs > 0) await delay(delayMs)
    return await serve(from, message)
  }
}

/** A second header for the round, as well signed as the first. */
function otherHeader(message: Request & { type: 'vote' }, crypto: Crypto): Request {
  const { id: _id, signature: _signature, ...body } = message.header
  const other = { ...body, timestampMs: body.timestampMs + 1 }
  const id = crypto.headerId(other)
  const header: Header = { ...other, id, signature: crypto.sign(id, other.round, other.author) }
  return { ...message, header }
}
