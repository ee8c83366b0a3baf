import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { failure, type FailureReason, type P2PError } from '@p2plane/wire'
import { peerOfAddr } from '../addresses.ts'
import { type Goodbye, MAX_ALTERNATES, MAX_MESSAGE_LENGTH } from './hello.ts'
import { type ReasonCode, reasonCode, reasonNumber } from './reason-code.ts'

/** Why a peer was not let in, or was let go. */
export interface Rejection {
  /** Why. */
  readonly code: ReasonCode
  /** The same for people. */
  readonly message: string
  /** Who says so: this node, or the peer. */
  readonly by: 'local' | 'remote'
  /** When it is worth another try, in milliseconds. Undefined where nobody said. */
  readonly retryAfterMs?: number | undefined
  /** Who may have a place instead, as the peer says. Addresses of a stranger's choosing: nothing dials them by itself. */
  readonly alternates?: readonly Multiaddr[] | undefined
}

const REASONS: Readonly<Partial<Record<ReasonCode, FailureReason>>> = {
  shutdown: 'connection-closed',
  incompatible: 'peer-incompatible',
  'protocol-error': 'peer-incompatible',
  timeout: 'timeout',
  'max-peers': 'peer-full',
  'rate-limited': 'peer-full'
}

/** This node says no. */
export function localRejection(code: ReasonCode, message: string): Rejection {
  return { code, message, by: 'local' }
}

/** What a request to a peer fails with after a rejection. */
export function rejectionError({ code, message, by }: Rejection, peer: string): P2PError {
  const who = by === 'local' ? `this node turned ${peer} away` : `${peer} turned this node away`
  return failure(REASONS[code] ?? 'peer-denied', `${who}: ${code}${message === '' ? '' : `, ${message}`}`, {
    origin: by,
    peer,
    sent: false
  })
}

/** A rejection for the wire. */
export function toGoodbye({ code, message, retryAfterMs, alternates }: Omit<Rejection, 'by'>): Goodbye {
  return {
    code: reasonNumber(code),
    message: message.slice(0, MAX_MESSAGE_LENGTH).toWellFormed(),
    ...(retryAfterMs !== undefined && { retryAfterMs: Math.max(0, Math.round(retryAfterMs)) }),
    ...(alternates !== undefined && { alternates: alternates.slice(0, MAX_ALTERNATES).map(String) })
  }
}

/** A rejection from the wire. Of the alternates only those that are addresses of a peer are kept. */
export function fromGoodbye({ code, message, retryAfterMs, alternates }: Goodbye): Rejection {
  const addrs = alternates?.flatMap(text => addrOfPeer(text) ?? [])
  return { code: reasonCode(code), message, by: 'remote', retryAfterMs, alternates: addrs }
}

function addrOfPeer(text: string): Multiaddr | undefined {
  try {
    const addr = multiaddr(text)
    return peerOfAddr(addr) === undefined ? undefined : addr
  } catch {
    return undefined
  }
}
