import type { TLSSocket } from 'node:tls'
import { InvalidCryptoExchangeError, type StreamMuxerFactory } from '@libp2p/interface'

/** Chosen where no muxer is: "it MUST always be the last item in the multiplexer list" (inlined-muxer-negotiation.md). */
const NO_MUXER = 'libp2p'

/** The muxers of this node, by protocol id, in order of preference. */
export type Muxers = ReadonlyMap<string, StreamMuxerFactory>

/** What a client offers by ALPN, and what a server may choose. */
export function offeredProtocols(muxers: Muxers): string[] {
  return [...muxers.keys(), NO_MUXER]
}

/**
 * The server's choice: "SHOULD respect the client's preference and pick the first protocol from the list that it
 * supports".
 *
 * @returns undefined where there is none, and TLS then ends the handshake, as tls.md "ALPN" demands
 */
export function chooseProtocol(offered: readonly string[], muxers: Muxers): string | undefined {
  return offered.find(protocol => protocol === NO_MUXER || muxers.has(protocol))
}

/**
 * The muxer agreed on by ALPN.
 *
 * @returns undefined where it has to be agreed on by multistream-select
 * @throws InvalidCryptoExchangeError where the peer chose what was not offered
 */
export function agreedMuxer({ alpnProtocol }: TLSSocket, muxers: Muxers): StreamMuxerFactory | undefined {
  // A peer without ALPN knows nothing of early muxers.
  if (!alpnProtocol || alpnProtocol === NO_MUXER) return undefined
  const muxer = muxers.get(alpnProtocol)
  if (muxer === undefined) throw new InvalidCryptoExchangeError(`The peer chose the muxer ${alpnProtocol}, not offered`)
  return muxer
}
