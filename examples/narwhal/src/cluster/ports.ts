import { once } from 'node:events'
import { createServer } from 'node:net'

/** From a node's libp2p port to its HTTP port, as in the original. */
export const HTTP_OFFSET = 1_000

/** The last port that leaves room for its HTTP port. */
export const MAX_PORT = 65_535 - HTTP_OFFSET

/** Ports for a number of nodes. */
export interface PortBlock {
  readonly first: number
  /** What was taken of the ports asked for. */
  readonly taken: readonly number[]
}

/** The first block of `count` ports, from `first` on, of which all are free and all their HTTP ports too. */
export async function freePortBlock(first: number, count: number): Promise<PortBlock> {
  const taken = await takenPorts(first, count)
  let free = first
  for (let busy = taken; busy.length > 0; busy = await takenPorts(free, count)) {
    free += count
    if (free + count - 1 > MAX_PORT) throw new Error(`there are no ${count} ports in a row to be had from ${first} on`)
  }
  return { first: free, taken }
}

/** The first port from one on that is free. @throws Error where none of the next hundred is */
export async function freePort(first: number): Promise<number> {
  for (let port = first; port < first + 100; port++) if (await isFree(port)) return port
  throw new Error(`of the ports ${first} to ${first + 99} none is free`)
}

async function takenPorts(first: number, count: number): Promise<number[]> {
  const ports = Array.from({ length: count }, (_, i) => first + i)
  const all = [...ports, ...ports.map(port => port + HTTP_OFFSET)]
  const free = await Promise.all(all.map(isFree))
  return all.filter((_, i) => !free[i])
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
