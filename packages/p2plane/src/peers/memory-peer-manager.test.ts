import { memoryPeerManager } from './memory-peer-manager.ts'
import { peerManagerSuite } from './peer-manager-suite.ts'

peerManagerSuite('memoryPeerManager', async maxPeers => ({ peers: memoryPeerManager({ maxPeers }) }))
