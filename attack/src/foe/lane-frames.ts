/** Frames of a lane, by hand: a foe writes what P2PLane's own writer never would. docs/WIRE.md names them. */
import { encode } from 'cbor-x'
import { varint } from './varint.ts'

const utf8 = new TextEncoder()

export const HELLO = frame(1, [...varint(1), ...varint(0)], utf8.encode('default'))

export function define(index: number, protocolId: string): Uint8Array {
  return frame(2, varint(index), utf8.encode(protocolId))
}

/** Of message 0, with the body that all of the rig's messages take. */
export function request(callId: number, timeoutMs: number, body: Uint8Array = requestBody(callId)): Uint8Array {
  return frame(3, [...varint(callId), 0, ...varint(timeoutMs)], body)
}

/** The first piece of a body that is announced to be longer. */
export function longRequest(callId: number, totalBytes: number, piece: Uint8Array): Uint8Array {
  return frame(3 | 0x80, [...varint(callId), 0, ...varint(60_000), ...varint(totalBytes)], piece)
}

export function requestWithHeaders(callId: number, headers: Uint8Array): Uint8Array {
  const fields = [...varint(callId), 0, ...varint(60_000), ...varint(headers.length)]
  return frame(3 | 0x40, fields, Buffer.concat([headers, requestBody(callId)]))
}

export function cancel(callId: number): Uint8Array {
  return frame(6, varint(callId))
}

/** A piece of a body that goes on. */
export function data(callId: number, piece: Uint8Array): Uint8Array {
  return frame(7 | 0x80, varint(callId), piece)
}

/** What every message of the rig but `Echo` takes. */
export function requestBody(seq: number): Uint8Array {
  return encode({ seq })
}

function frame(first: number, fields: readonly number[], body: Uint8Array = new Uint8Array(0)): Uint8Array {
  return Buffer.concat([Uint8Array.from([...varint(1 + fields.length + body.length), first, ...fields]), body])
}
