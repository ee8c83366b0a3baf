import { peerManagerSuite } from '@p2plane/testing'
import { describe, it } from 'vitest'
import { memoryPeerManager } from './memory-peer-manager.ts'

describe('memoryPeerManager, as a peer manager', () => {
  for (const { name, run } of peerManagerSuite(async maxPeers => ({ peers: memoryPeerManager({ maxPeers }) })))
    it(name, run)
})
