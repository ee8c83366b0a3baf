/** Headers: what travels beside a request, for whoever handles calls rather than for who answers them, such as tracing. */
import { cborCodec } from './codec.ts'
import { failure } from './errors.ts'

/** Texts by name. */
export type CallHeaders = Readonly<Record<string, string>>

/** Enough for traceparent, tracestate and baggage (W3C allows the last 8,192 bytes, and nobody uses them), not for cargo. */
export const MAX_HEADERS_BYTES: number = 8 * 1024
const MAX_HEADERS = 64
/** HTTP/2's names are lower case too, and what tracing libraries write. */
const NAME = /^[a-z0-9][a-z0-9_.-]{0,63}$/

const codec = cborCodec({ maxDepth: 1, maxItems: 1 + 2 * MAX_HEADERS })

/** The bytes of headers; undefined where there are none. @throws P2PError `invalid-argument` that names what is wrong */
export function encodeHeaders(headers: CallHeaders): Uint8Array | undefined {
  const entries = Object.entries(headers)
  if (entries.length === 0) return undefined
  const wrong = findWrong(entries)
  if (wrong !== undefined) throw failure('invalid-argument', wrong)
  const bytes = codec.encode(headers)
  if (bytes.length <= MAX_HEADERS_BYTES) return bytes
  throw failure('invalid-argument', `headers: ${bytes.length} bytes; at most ${MAX_HEADERS_BYTES} are sent`)
}

/** The headers of bytes. @throws P2PError `invalid-request` where they are none */
export function decodeHeaders(bytes: Uint8Array): CallHeaders {
  const headers = bytes.length <= MAX_HEADERS_BYTES ? readMap(bytes) : undefined
  const wrong = headers === undefined ? 'headers: not a map of texts' : findWrong(Object.entries(headers))
  if (headers === undefined || wrong !== undefined) throw failure('invalid-request', wrong ?? '', { origin: 'remote' })
  return Object.freeze(headers)
}

function readMap(bytes: Uint8Array): Record<string, string> | undefined {
  try {
    const value = codec.decode(bytes)
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isMap ? (value as Record<string, string>) : undefined
  } catch {
    return undefined
  }
}

function findWrong(entries: readonly [name: string, value: unknown][]): string | undefined {
  if (entries.length > MAX_HEADERS) return `headers: ${entries.length}; at most ${MAX_HEADERS} are sent`
  for (const [name, value] of entries) {
    if (!NAME.test(name)) {
      return `headers: ${JSON.stringify(name.slice(0, 80))} is not a name; expected up to 64 of a-z, 0-9, '-', '_' and '.'`
    }
    if (typeof value !== 'string') return `headers: ${name} is a ${typeof value}; expected a string`
  }
  return undefined
}
