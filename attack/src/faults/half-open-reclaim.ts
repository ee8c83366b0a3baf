/** Row 2: a thousand streams that never get any further, and how long the server keeps them. */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Child } from '@p2plane/rig/child-process'
import { type Figure, figure } from '@p2plane/rig/figure'
import type { Fault } from '../fault.ts'
import { Foe } from '../foe/foe.ts'
import { Echo } from '../messages.ts'
import type { Holding } from '../process/server.ts'
import type { ServerName } from '../servers.ts'

const STREAMS = 1_000
const LOOK_EVERY_MS = 50
const LONGEST_MS = 15_000
const PATIENCE_MS = 30_000

export const halfOpenReclaim: Fault = async () => {
  const ours = await reclaim('p2plane')
  const raw = await reclaim('raw')
  return [
    figure('half-open streams reclaimed', ours.seconds, 's', { is: '<=', bound: 10.5 }),
    figure('half-open streams left', ours.left, 'streams', { is: '<=', bound: 0 }),
    figure(`raw js-libp2p: half-open streams left after ${LONGEST_MS / 1000} s`, raw.left, 'streams')
  ] satisfies Figure[]
}

async function reclaim(name: ServerName): Promise<{ seconds: number; left: number }> {
  await using server = new Child(join(import.meta.dirname, '../process/server.ts'), [name])
  const foe = await Foe.connect(await server.ask<string>(undefined, PATIENCE_MS))
  try {
    const streams = async (): Promise<number> => (await server.ask<Holding>({ ask: 'holding' }, PATIENCE_MS)).streams
    // Identify and its like come and go by themselves.
    await delay(1_000)
    const before = await streams()
    for (let i = 0; i < STREAMS; i++) {
      if (i % 2 === 0) foe.shout(Echo.protocolId)
      else foe.shout(undefined)
    }
    const startMs = performance.now()
    let held = await streams()
    while (held > before && performance.now() - startMs < LONGEST_MS) {
      await delay(LOOK_EVERY_MS)
      held = await streams()
    }
    return { seconds: (performance.now() - startMs) / 1000, left: Math.max(0, held - before) }
  } finally {
    await foe.end()
  }
}
