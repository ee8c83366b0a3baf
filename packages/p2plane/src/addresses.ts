/** What a user may write for an address, and what it means. Pure: nothing is dialled or resolved here. */
import { isPeerId, type PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { isMultiaddr, type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { failure } from '@p2plane/wire'

/** Whom to call: a peer, or an address where it can be reached, each also as text (`12D3Koo…`, `/ip4/…`, `host:8000`). */
export type PeerTarget = PeerId | Multiaddr | string

/**
 * `:8000` is every interface of this host, as in Go; `host:8000` that one; all else is a multiaddr.
 *
 * @throws P2PError `invalid-argument` with a sentence that names `option`
 */
export function parseListenAddr(text: string, option: string): Multiaddr {
  return hostAndPort(text, '0.0.0.0') ?? parseMultiaddr(text, option)
}

/** Likewise, but `:8000` is this host, as one dials it. */
export function parseDialAddr(text: string, option: string): Multiaddr {
  return hostAndPort(text, '127.0.0.1') ?? parseMultiaddr(text, option)
}

/** Whom a target names. */
export function parseTarget(target: PeerTarget): PeerId | Multiaddr {
  if (isPeerId(target) || isMultiaddr(target)) return target
  if (typeof target === 'string') {
    if (target.startsWith('/') || target.includes(':')) return parseDialAddr(target, 'peer')
    try {
      return peerIdFromString(target)
    } catch (cause) {
      throw invalid('peer', target, cause)
    }
  }
  throw invalid('peer', String(target))
}

/** The peer an address ends in, where it names one. A relayed address names two; the last is who answers. */
export function peerOfAddr(addr: Multiaddr): PeerId | undefined {
  const id = addr.getComponents().findLast(component => component.name === 'p2p')?.value
  return id === undefined ? undefined : peerIdFromString(id)
}

function hostAndPort(text: string, anyHost: string): Multiaddr | undefined {
  const match = /^(?<host>[a-z0-9.-]*|\[[0-9a-f:]+\]):(?<port>\d{1,5})$/i.exec(text)
  const { host = '', port = '' } = match?.groups ?? {}
  if (match === null || Number(port) > 65_535) return undefined
  if (host === '') return multiaddr(`/ip4/${anyHost}/tcp/${port}`)
  if (host.startsWith('[')) return multiaddr(`/ip6/${host.slice(1, -1)}/tcp/${port}`)
  return multiaddr(`/${/^[\d.]+$/.test(host) ? 'ip4' : 'dns'}/${host}/tcp/${port}`)
}

function parseMultiaddr(text: string, option: string): Multiaddr {
  try {
    if (typeof text === 'string' && text.startsWith('/')) {
      const addr = multiaddr(text)
      // multiaddr takes any text for a peer id.
      peerOfAddr(addr)
      return addr
    }
  } catch (cause) {
    throw invalid(option, text, cause)
  }
  throw invalid(option, text)
}

function invalid(option: string, value: unknown, cause?: unknown): Error {
  const expected = option === 'peer' ? 'a peer id, a multiaddr' : "a multiaddr such as '/ip4/127.0.0.1/tcp/8000'"
  return failure(
    'invalid-argument',
    `${option}: ${JSON.stringify(value)} is not an address; expected ${expected}, or 'host:port'`,
    {
      cause
    }
  )
}
