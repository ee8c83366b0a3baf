import type { KadDHT } from '@libp2p/kad-dht'
import { expect, it } from 'vitest'
import { memoryNode, messages } from './node.fixture.ts'

it('is set where kad-dht looks for it', async () => {
  await using node = await memoryNode({ messages })
  const { routingTable } = node.libp2p.services['dht'] as KadDHT & {
    routingTable: {
      closestPeerTagger: { refreshInterval: number; start: () => Promise<void>; timeout: NodeJS.Timeout }
    }
  }
  expect(routingTable.closestPeerTagger.refreshInterval).toBe(30_000)
  // Node writes down of each timer how long it waits.
  expect(routingTable.closestPeerTagger.timeout).toHaveProperty('_repeat', 30_000)
})
