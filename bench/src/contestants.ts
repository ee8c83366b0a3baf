/** Who takes part, in the order of the table. A process loads the one it is for. */
import type { Contestant } from './contestant.ts'

/** By name, how each is loaded. */
export const CONTESTANTS = {
  p2plane: async () => (await import('./contestants/p2plane.ts')).overTls,
  'p2plane-noise': async () => (await import('./contestants/p2plane.ts')).overNoise,
  'p2plane-unary': async () => (await import('./contestants/p2plane.ts')).unary,
  'raw-lane': async () => (await import('./contestants/raw-lane.ts')).overTls,
  'raw-lane-noise': async () => (await import('./contestants/raw-lane.ts')).overNoise,
  'stream-per-request': async () => (await import('./contestants/stream-per-request.ts')).streamPerRequest,
  'node-net': async () => (await import('./contestants/sockets.ts')).overTcp,
  'node-tls': async () => (await import('./contestants/sockets.ts')).overTls,
  'grpc-js': async () => (await import('./contestants/grpc.ts')).grpc,
  'protomux-rpc': async () => (await import('./contestants/protomux.ts')).protomux,
  trpc: async () => (await import('./contestants/trpc.ts')).trpc,
  'socket.io': async () => (await import('./contestants/socket-io.ts')).socketIo,
  connect: async () => (await import('./contestants/connect.ts')).connect,
  nats: async () => (await import('./contestants/nats.ts')).nats
} satisfies Record<string, () => Promise<Contestant>>

/** A contestant's name. */
export type ContestantName = keyof typeof CONTESTANTS

/** All of them. */
export const CONTESTANT_NAMES = Object.keys(CONTESTANTS) as ContestantName[]
