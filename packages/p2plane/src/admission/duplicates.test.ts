import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { preferred, surplus } from './duplicates.ts'

interface Link {
  readonly id: number
  readonly dialler: 0 | 1
  readonly openedAt: number
}

/** Both ends see the same connections, in an order and at a time of their own. */
function seenBy(me: 0 | 1, peers: readonly PeerId[], links: readonly Link[], skewMs: number) {
  return links.map(({ id, dialler, openedAt }) => ({
    id,
    direction: dialler === me ? ('outbound' as const) : ('inbound' as const),
    remotePeer: peers[1 - me]!,
    timeline: { open: openedAt + (me === 0 ? 0 : skewMs) }
  }))
}

describe('of several connections between two peers', async () => {
  const peers = await Promise.all(
    Array.from({ length: 2 }, async () => peerIdFromPrivateKey(await generateKeyPair('Ed25519')))
  )
  const links = fc
    .uniqueArray(fc.record({ id: fc.nat(1e6), dialler: fc.constantFrom<0 | 1>(0, 1), openedAt: fc.nat(1e6) }), {
      selector: link => link.openedAt,
      minLength: 1,
      maxLength: 20
    })
    .map(all => all.map((link, id) => ({ ...link, id })))

  it('both ends, each ending what it should, keep exactly one', () => {
    fc.assert(
      fc.property(links, fc.nat(1e6), (all, skewMs) => {
        const left = new Set(all.map(({ id }) => id))
        for (const me of [0, 1] as const) {
          for (const { id } of surplus(peers[me]!, seenBy(me, peers, all, skewMs))) left.delete(id)
        }
        expect(left.size).toBe(1)
      })
    )
  })

  it('both prefer the same one', () => {
    fc.assert(
      fc.property(links, fc.nat(1e6), (all, skewMs) => {
        const [a, b] = ([0, 1] as const).map(me => preferred(peers[me]!, seenBy(me, peers, all, skewMs))?.id)
        expect(a).toBe(b)
      })
    )
  })

  it('there is none to prefer among none', () => {
    expect(preferred(peers[0]!, [])).toBeUndefined()
    expect(surplus(peers[0]!, [])).toEqual([])
  })
})
