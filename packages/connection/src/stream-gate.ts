import type { Connection, Stream } from '@libp2p/interface'

/** Who may open streams on a connection. */
export interface StreamGate {
  /** Asked for each stream that the peer opens: where it says no, the stream is reset before anything is made of it. */
  mayOpen(): boolean
  /** Told of each that was let in, before anybody else is. */
  onOpen(stream: Stream): void
}

/** By muxer. */
const gates = new WeakMap<object, StreamGate>()

/**
 * Puts a gate before the streams that the peer of a connection opens from here on. To refuse one costs a frame. Does
 * nothing where the connection has another muxer than `boundedYamux`.
 */
export function gateStreams(connection: Connection, gate: StreamGate): void {
  const { muxer } = connection as Connection & { muxer?: object }
  if (muxer !== undefined) gates.set(muxer, gate)
}

/** The gate before the streams of a muxer, where there is one. */
export function gateOf(muxer: object): StreamGate | undefined {
  return gates.get(muxer)
}
