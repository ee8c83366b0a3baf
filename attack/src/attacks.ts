/** All attacks, in the order of the threat table. */
import type { Attack } from './attack.ts'

/** By name, how each is loaded. */
export const ATTACKS = {
  'slow-loris': async () => (await import('./attacks/slow-loris.ts')).slowLoris,
  'half-open': async () => (await import('./attacks/half-open.ts')).halfOpen,
  'stalled-negotiation': async () => (await import('./attacks/stalled-negotiation.ts')).stalledNegotiation,
  'stream-flood': async () => (await import('./attacks/stream-flood.ts')).streamFlood,
  'lane-flood': async () => (await import('./attacks/lane-flood.ts')).laneFlood,
  'reset-storm': async () => (await import('./attacks/reset-storm.ts')).resetStorm,
  'cancel-storm': async () => (await import('./attacks/cancel-storm.ts')).cancelStorm,
  'idle-connections': async () => (await import('./attacks/idle-connections.ts')).idleConnections,
  'handshake-stall': async () => (await import('./attacks/handshake-stall.ts')).handshakeStall,
  'connection-flood': async () => (await import('./attacks/connection-flood.ts')).connectionFlood,
  'oversize-request': async () => (await import('./attacks/oversize-request.ts')).oversizeRequest,
  'oversize-call': async () => (await import('./attacks/oversize-call.ts')).oversizeCall,
  'unfinished-calls': async () => (await import('./attacks/unfinished-calls.ts')).unfinishedCalls,
  'oversize-define': async () => (await import('./attacks/oversize-define.ts')).oversizeDefine,
  'oversize-headers': async () => (await import('./attacks/oversize-headers.ts')).oversizeHeaders,
  'many-lanes': async () => (await import('./attacks/many-lanes.ts')).manyLanes,
  'data-for-nobody': async () => (await import('./attacks/data-for-nobody.ts')).dataForNobody,
  'ping-flood': async () => (await import('./attacks/ping-flood.ts')).pingFlood,
  'giant-frame': async () => (await import('./attacks/giant-frame.ts')).giantFrame,
  'cbor-bombs': async () => (await import('./attacks/cbor-bombs.ts')).cborBombs,
  bignum: async () => (await import('./attacks/bignum.ts')).bignum,
  'costly-values': async () => (await import('./attacks/costly-values.ts')).costlyValues,
  'failing-handler': async () => (await import('./attacks/failing-handler.ts')).failingHandler,
  'hanging-handler': async () => (await import('./attacks/hanging-handler.ts')).hangingHandler,
  'busy-handler': async () => (await import('./attacks/busy-handler.ts')).busyHandler,
  'late-answers': async () => (await import('./attacks/late-answers.ts')).lateAnswers,
  'vanishing-peer': async () => (await import('./attacks/vanishing-peer.ts')).vanishingPeer,
  'frozen-peer': async () => (await import('./attacks/frozen-peer.ts')).frozenPeer,
  'reconnect-storm': async () => (await import('./attacks/reconnect-storm.ts')).reconnectStorm,
  'slow-reader': async () => (await import('./attacks/slow-reader.ts')).slowReader,
  'slow-lane-reader': async () => (await import('./attacks/slow-lane-reader.ts')).slowLaneReader,
  'slow-item-reader': async () => (await import('./attacks/slow-item-reader.ts')).slowItemReader
} satisfies Record<string, () => Promise<Attack>>

/** An attack's name. */
export type AttackName = keyof typeof ATTACKS

/** All of them. */
export const ATTACK_NAMES = Object.keys(ATTACKS) as AttackName[]
