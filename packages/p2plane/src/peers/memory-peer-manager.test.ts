import { peerManagerSuite } from '@p2plane/testing'
import { describe, it } from 'vitest'
import { memoryPeerManager } from './memory-peer-manager.ts'

describe('memoryPeerManager, as a peer manager', () => {
  it.each(peerManagerSuite(async maxPeers => ({ peers: memoryPeerManager({ maxPeers }) })))('$name', ({ run }) => run())
})
