import type { RoundTrip } from './round-trip.ts'
import type { StreamCompany } from './stream-company.ts'

/** What of a stream of @chainsafe/libp2p-yamux its window is made of, though its types do not show it. */
export interface WindowInsides {
  /** 3 once both ends know of the stream, and for as long as its reader takes what comes. */
  readonly state: number
  /** What the peer may have on its way, and how much of that it has not used. */
  recvWindow: number
  readonly recvWindowCapacity: number
  maxStreamWindowSize: number
  sendWindowUpdate(): void
}

const ESTABLISHED = 3
/** Up to this round trip, in milliseconds, a small window is no bottleneck: 64 KiB in each are 64 MB/s, and most are a fifth of it. */
const NEAR_MS = 1
/** What is worth a write, and no more. */
const SHARED_WINDOW_BYTES = 64 * 1024

/**
 * Tells the peer of room once half of the window is used: an update after each frame is a write, a record and a read for every
 * few requests. And keeps the window of a near peer small while other streams bring something too, since behind all that
 * one has on its way the short messages of the others wait.
 */
export function windowed(
  stream: WindowInsides,
  company: StreamCompany,
  roundTrip: Pick<RoundTrip, 'medianMs' | 'keepUp'>
): void {
  const sendWindowUpdate = stream.sendWindowUpdate.bind(stream)
  const { maxStreamWindowSize } = stream
  const hasRoom = (): boolean => stream.recvWindowCapacity * 2 > stream.recvWindow
  stream.sendWindowUpdate = () => {
    if (stream.state !== ESTABLISHED) return sendWindowUpdate()
    if (hasRoom()) return
    const { isMixed } = company
    if (isMixed) roundTrip.keepUp()
    const isSmall = isMixed && (roundTrip.medianMs ?? Number.POSITIVE_INFINITY) <= NEAR_MS
    stream.maxStreamWindowSize = isSmall ? SHARED_WINDOW_BYTES : maxStreamWindowSize
    stream.recvWindow = Math.min(stream.recvWindow, stream.maxStreamWindowSize)
    // Made smaller, what is on its way may be half of it still.
    if (!hasRoom()) sendWindowUpdate()
  }
}
