import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import * as mini from 'zod/mini'
import { DEFAULT_MAX_REQUEST_BYTES, DEFAULT_MAX_RESPONSE_BYTES, defineMessage, type MessageTraits } from './message.ts'
import type { ProtocolId } from './protocol-id.ts'
import { decodeWith } from './schema.ts'

const request = z.object({ nonce: z.int() })
const response = z.object({ nonce: z.int(), uptimeMs: z.number() })
const protocolId = '/hello/ping/1.0.0'

/** What a caller without types may write. */
function defineAnything(definition: Record<string, unknown>): unknown {
  return defineMessage({ protocolId, request, response, ...definition })
}

describe('defineMessage', () => {
  it('keeps the protocol id and both schemas', () => {
    const Ping = defineMessage({ protocolId, request, response })
    expect(Ping).toMatchObject({ kind: 'unary', protocolId })
    expect(Ping.request).toBe(request)
    expect(Ping.response).toBe(response)
  })

  it("takes rust-libp2p's limits, and a request for one that must not be sent twice, unless told", () => {
    const Ping = defineMessage({ protocolId, request, response })
    expect(Ping).toMatchObject({ idempotent: false, maxRequestBytes: 2 ** 20, maxResponseBytes: 10 * 2 ** 20 })
    expect(Ping.lane).toBe('default')
    expect(DEFAULT_MAX_REQUEST_BYTES).toBe(2 ** 20)
    expect(DEFAULT_MAX_RESPONSE_BYTES).toBe(10 * 2 ** 20)
  })

  it('keeps what it is told', () => {
    const traits: MessageTraits = {
      idempotent: true,
      lane: 'votes-2',
      maxRequestBytes: 1,
      maxResponseBytes: Number.MAX_SAFE_INTEGER
    }
    expect(defineMessage({ protocolId, request, response, ...traits })).toMatchObject(traits)
  })

  it('gives a message that nobody can change', () => {
    expect(Object.isFrozen(defineMessage({ protocolId, request, response }))).toBe(true)
  })

  it('takes schemas of zod/mini', () => {
    const Ping = defineMessage({
      protocolId,
      request: mini.object({ nonce: mini.int() }),
      response: mini.nullable(mini.string())
    })
    expect(decodeWith(Ping.request, { nonce: 7 })).toEqual({ nonce: 7 })
    expect(decodeWith(Ping.response, null)).toBeNull()
  })

  it.each([
    ['', '""'],
    ['/', '"/"'],
    ['hello/1.0.0', '"hello/1.0.0"'],
    ['/hello world', '"/hello world"'],
    ['/grüße/1.0.0', '"/grüße/1.0.0"'],
    ['/hello/1.0.0\n', '"/hello/1.0.0\\n"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [7, '7'],
    [['/hello'], '["/hello"]']
  ])('refuses the protocol id %j', (id, shown) => {
    expect(() => defineAnything({ protocolId: id })).toThrow(
      new TypeError(
        `protocolId: ${shown} is not a protocol id; expected a slash and visible ASCII without spaces, such as '/app/name/1.0.0'`
      )
    )
  })

  it('refuses a protocol id of more than 128 bytes', () => {
    const longest: ProtocolId = `/${'x'.repeat(127)}`
    expect(defineMessage({ protocolId: longest, request, response }).protocolId).toBe(longest)
    expect(() => defineAnything({ protocolId: `${longest}x` })).toThrow(
      new TypeError(`protocolId: '/${'x'.repeat(31)}…' has 129 bytes; expected at most 128`)
    )
  })

  it.each([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a class of zod that was not called', z.string, 'a function'],
    ['the shape without z.object', { nonce: z.int() }, 'an object'],
    ['a text', 'string', 'a string']
  ])('refuses %s for a schema', (_, schema, shown) => {
    for (const half of ['request', 'response']) {
      expect(() => defineAnything({ [half]: schema })).toThrow(
        new TypeError(
          `/hello/ping/1.0.0: ${half}: ${shown} is not a schema; expected one of zod 4, such as z.object({ … })`
        )
      )
    }
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1024', null])('refuses the size %s', size => {
    for (const half of ['maxRequestBytes', 'maxResponseBytes']) {
      expect(() => defineAnything({ [half]: size })).toThrow(
        new TypeError(
          `/hello/ping/1.0.0: ${half}: ${String(size)} is not a size; expected a whole number of bytes above 0`
        )
      )
    }
  })

  it.each([
    ['', '""'],
    ['Votes', '"Votes"'],
    ['a lane', '"a lane"'],
    ['x'.repeat(33), `"${'x'.repeat(33)}"`],
    [null, 'null']
  ])('refuses the lane %j', (lane, shown) => {
    expect(() => defineAnything({ lane })).toThrow(
      new TypeError(
        `/hello/ping/1.0.0: lane: ${shown} is not a name; expected 1 to 32 lower-case letters, digits and hyphens`
      )
    )
  })
})
