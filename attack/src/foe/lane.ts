import { LANE_PROTOCOL } from '@p2plane/wire'
import type { Stream } from '@libp2p/interface'
import type { Foe } from './foe.ts'
import { define, HELLO } from './lane-frames.ts'

/** A lane whose answers nobody looks at, though they are taken. */
export interface FoeLane {
  readonly stream: Stream
  /** Of the next call. */
  nextCallId: number
}

/** Opens one, on which message 0 is this one. */
export async function openLane(foe: Foe, protocolId: string): Promise<FoeLane> {
  const stream = await foe.open(LANE_PROTOCOL)
  stream.addEventListener('message', () => {})
  stream.send(HELLO)
  stream.send(define(0, protocolId))
  return { stream, nextCallId: 0 }
}
