/**
 * How a connection is encrypted, made fast. `nativeTls` is libp2p's TLS by node's own TLS on the TCP socket itself, with
 * no stream of messages in between; `nativeNoise` is libp2p's Noise with the cryptography of `noiseCrypto`, node's own
 * and sodium's. To a peer both are as any other.
 *
 * @example
 * ```ts
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { tcp } from '@libp2p/tcp'
 * import { nativeNoise, nativeTls } from '@p2plane/connection'
 * import { createLibp2p } from 'libp2p'
 *
 * const node = await createLibp2p({
 *   transports: [tcp()],
 *   connectionEncrypters: [nativeTls(), nativeNoise()],
 *   streamMuxers: [yamux()]
 * })
 * ```
 *
 * @packageDocumentation
 */
export { boundedYamux } from './bounded-yamux.ts'
export type { BoundedYamuxInit } from './bounded-yamux.ts'
export { gateStreams } from './stream-gate.ts'
export type { StreamGate } from './stream-gate.ts'
export type { KeepAliveInit } from './keep-alive.ts'
export { nativeNoise } from './native-noise.ts'
export { nativeTls, TLS_PROTOCOL } from './native-tls.ts'
export type { NativeTlsComponents, NativeTlsInit } from './native-tls.ts'
export { noiseCrypto } from './noise-crypto.ts'
