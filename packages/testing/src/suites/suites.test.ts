import { memoryPeerManager, open, type PeerManager } from 'p2plane'
import { type Exchange, failure } from '@p2plane/wire'
import { describe, expect, it } from 'vitest'
import { admissionPolicySuite } from './admission-policy.ts'
import { exchangeSuite } from './exchange.ts'
import { peerManagerSuite } from './peer-manager.ts'
import type { SuiteTest } from './suite.ts'

/** The names of those that fail. */
async function failing(suite: readonly SuiteTest[]): Promise<string[]> {
  const names: string[] = []
  for (const { name, run } of suite) await run().catch(() => names.push(name))
  return names
}

describe('a suite finds', () => {
  it('a peer manager that keeps everybody, for ever', async () => {
    const create = async () => ({ peers: memoryPeerManager({ maxPeers: 1_000 }) })
    expect(await failing(peerManagerSuite(create))).toEqual(['has an end: the peer added longest ago makes room'])
  })

  it('a peer manager that hands out what is its own', async () => {
    const create = async (maxPeers: number) => {
      const peers = memoryPeerManager({ maxPeers })
      const known = peers.getPeers()
      const leaky: PeerManager = {
        getPeers: () => known,
        getAddrs: peer => peers.getAddrs(peer),
        async addPeerWithAddr(peer, addr) {
          await peers.addPeerWithAddr(peer, addr)
          known.splice(0, known.length, ...peers.getPeers())
        },
        async removePeer(peer) {
          await peers.removePeer(peer)
          known.splice(0, known.length, ...peers.getPeers())
        }
      }
      return { peers: leaky }
    }
    expect(await failing(peerManagerSuite(create))).toEqual([
      'hands out copies: changing what it returned changes nothing'
    ])
  })

  it('an admission policy that admits everybody', async () => {
    const suite = admissionPolicySuite(async () => ({ policy: open(), friend: open(), stranger: open() }))
    expect(await failing(suite)).toEqual([
      'refuses a stranger with a reason, each time',
      'asks for a proof once: with proofs of no use it refuses'
    ])
  })

  it('an exchange that gives an answer to whoever asked last', async () => {
    const exchange: Exchange = {
      send(call) {
        last = call.body as Uint8Array
        setTimeout(() => call.onResponse(last), 1)
      }
    }
    let last: Uint8Array = new Uint8Array(0)
    const failed = await failing(exchangeSuite(async () => underTest(exchange)).slice(0, 7))
    expect(failed).toEqual([32, 200].map(count => `answers ${count} requests at once, each with its own answer`))
  })

  it('an exchange that fails with what is no reason', async () => {
    const exchange: Exchange = { send: call => call.onFailure(failure('timeout', 'too late')) }
    const failed = await failing(exchangeSuite(async () => underTest(exchange)).slice(7, 10))
    expect(failed).toHaveLength(3)
  })
})

function underTest(exchange: Exchange): AsyncDisposable & { exchange: Exchange; cut(): Promise<void> } {
  return { exchange, async cut() {}, async [Symbol.asyncDispose]() {} }
}
