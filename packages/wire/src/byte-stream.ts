import type { Uint8ArrayList } from 'uint8arraylist'

/** What `byteStream` takes. */
export interface ByteStreamInit {
  /**
   * With more than this unread the peer is asked to wait.
   *
   * @default 262_144
   */
  highWaterBytes?: number
  /**
   * Whether nobody else holds what is read. So it is where decrypting made it, and not in memory or without encryption,
   * where the bytes may be the sender's own.
   *
   * @default false
   */
  ownsBytes?: boolean
}

/** A libp2p stream to be read and written in turns, with back-pressure both ways. */
export interface ByteStream {
  /**
   * Resolves with true once there is something to `take`, with false at the end of what the peer sends. Rejects where the
   * stream fails first.
   *
   * @param usefulBytes with less the reader can do nothing, so it is not woken for each record of a long frame; of more than 64 KiB
   * the rest does not matter. 1 where left out
   */
  readable(usefulBytes?: number): Promise<boolean>
  /** All that has come. */
  take(): Uint8ArrayList
  /** The next bytes, likewise, or undefined at the end of what the peer sends. */
  read(usefulBytes?: number): Promise<Uint8ArrayList | undefined>
  /**
   * Says that a part of what was read is not looked at again. Where it is all of an array buffer that this stream owns, but
   * for a header of Yamux before it, the memory is free at once, and the part is empty from then on.
   */
  release(part: Uint8Array): void
  /** Writes, in pieces where it is long, and resolves once more may be written. The bytes must not change afterwards. */
  write(bytes: Uint8Array | Uint8ArrayList): Promise<void>
  /** Writes, and says whether more may be written at once; where not, `writable` says when. Throws where the stream failed. */
  tryWrite(bytes: Uint8Array | Uint8ArrayList): boolean
  /** Resolves once more may be written. Rejects where the stream fails first. */
  writable(): Promise<void>
  /** Says that nothing more will be written. */
  closeWrite(): Promise<void>
  /** Ends the stream both ways at once; the peer sees a reset. Does nothing on one that has ended. */
  abort(error: Error): void
  /** Whether `signal` has fired: asked for each call, and cheaper than the signal. */
  readonly hasFailed: boolean
  /** Fires when the stream fails: reset by the peer, aborted here, or its connection lost. */
  readonly signal: AbortSignal
}

/** The stream ended without saying so: its connection was closed under it. */
export class StreamCutError extends Error {
  static override readonly name = 'StreamCutError'
  override readonly name = 'StreamCutError'
}
