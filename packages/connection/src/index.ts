/**
 * libp2p's TLS taken natively: node's own TLS on the TCP socket itself, with no stream of messages in between, and to
 * the peer the same `/tls/1.0.0` as any other.
 *
 * @example
 * ```ts
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { tcp } from '@libp2p/tcp'
 * import { nativeTls } from '@p2plane/connection'
 * import { createLibp2p } from 'libp2p'
 *
 * const node = await createLibp2p({
 *   transports: [tcp()],
 *   connectionEncrypters: [nativeTls()],
 *   streamMuxers: [yamux()]
 * })
 * ```
 *
 * @packageDocumentation
 */
export { boundedYamux } from './bounded-yamux.ts'
export { nativeTls, TLS_PROTOCOL } from './native-tls.ts'
export type { NativeTlsComponents, NativeTlsInit } from './native-tls.ts'
