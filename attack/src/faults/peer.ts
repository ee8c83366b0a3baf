import { join } from 'node:path'
import { Child } from '@p2plane/rig/child-process'

const PATIENCE_MS = 30_000

/** A peer in a process of its own, which may be killed. */
export interface Peer extends AsyncDisposable {
  readonly address: string
  kill(): void
}

/** Starts one that answers `faultMessages`: somebody new, or the one whose key and port it is told. */
export async function startPeer(key?: string, port?: number): Promise<Peer> {
  return await start('fault-peer', key === undefined ? [] : [key, String(port)])
}

/** Starts one, of the programs in the folder `process`. */
async function start(program: string, args: readonly string[]): Promise<Peer> {
  const child = new Child(join(import.meta.dirname, `../process/${program}.ts`), args)
  try {
    const address = await child.ask<string>(undefined, PATIENCE_MS)
    return { address, kill: () => child.kill(), [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() }
  } catch (error) {
    await child[Symbol.asyncDispose]()
    throw error
  }
}
