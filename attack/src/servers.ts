/** Who is attacked. A process loads the one it is for. */
import type { Server } from './server.ts'

/** By name, how each is loaded. */
export const SERVERS = {
  p2plane: async () => (await import('./servers/p2plane.ts')).p2plane,
  raw: async () => (await import('./servers/raw.ts')).raw
} satisfies Record<string, () => Promise<Server>>

/** A server's name. */
export type ServerName = keyof typeof SERVERS

/** All of them. */
export const SERVER_NAMES = Object.keys(SERVERS) as ServerName[]
