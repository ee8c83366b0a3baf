/** Encryptions that decrypt into memory of their own. */
const DECRYPTED_ANEW: ReadonlySet<string | undefined> = new Set(['/tls/1.0.0', '/noise'])
const YAMUX = '/yamux/1.0.0'

/** What was agreed on for a connection: libp2p's `Connection` says it. */
export interface AgreedProtocols {
  /** The protocol that encrypts, where one does. */
  readonly encryption?: string
  /** The protocol of the muxer. */
  readonly multiplexer?: string
}

/**
 * Whether nobody but the reader of a stream holds what it reads, as `byteStream` wants to know. Without encryption, in
 * memory, the bytes are those that the sender wrote.
 */
export function ownsBytes({ encryption, multiplexer }: AgreedProtocols): boolean {
  return DECRYPTED_ANEW.has(encryption) && multiplexer === YAMUX
}
