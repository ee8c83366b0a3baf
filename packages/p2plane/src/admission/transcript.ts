import type { PeerId } from '@libp2p/interface'
import type { Hello } from './hello.ts'

/** Which end of a connection. */
export type Role = 'dialer' | 'listener'

/** Both ends of a handshake. */
export interface Parties {
  readonly dialer: { readonly peer: PeerId; readonly hello: Hello }
  readonly listener: { readonly peer: PeerId; readonly hello: Hello }
}

const LABEL = 'p2plane-prove-v1'

/**
 * What a proof is of. Both peer ids are in it, so that a proof passed on to somebody else is worth nothing; both nonces,
 * so that it serves once; the role, so that it cannot be sent back. Each part with its length before it, two bytes,
 * big-endian.
 */
export function transcript(prover: Role, { dialer, listener }: Parties): Uint8Array {
  const text = new TextEncoder()
  const parts = [
    text.encode(LABEL),
    text.encode(prover),
    dialer.peer.toMultihash().bytes,
    listener.peer.toMultihash().bytes,
    dialer.hello.nonce,
    listener.hello.nonce,
    text.encode(dialer.hello.network ?? ''),
    text.encode(listener.hello.network ?? '')
  ]
  return concat(parts.flatMap(part => [Uint8Array.of(part.byteLength >> 8, part.byteLength & 0xff), part]))
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.byteLength
  }
  return all
}
