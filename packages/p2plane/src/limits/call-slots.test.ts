import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NodeSlots } from './call-slots.ts'
import type { PeerSlots } from './peer-slots.ts'

const PEER = { running: 2, queued: 2, responseBytes: 100 }
const NODE = { running: 3, queued: 3, responseBytes: 150 }
const NOTHING = { running: 0, queued: 0, responseBytes: 0 }

/** Calls that wait with these names, and the names of those that went. */
function queue(peer: PeerSlots, names: readonly string[], went: string[]): void {
  for (const name of names) {
    const start = (): void => {
      went.push(name)
      peer.begin(0)
    }
    expect(peer.wait(0, start)).toBe(true)
  }
}

describe('the slots of calls', () => {
  it('are given while a peer and the node have some', () => {
    const node = new NodeSlots(NODE, PEER)
    const [a, b] = [node.peer(), node.peer()]
    a.begin(0)
    a.begin(0)
    expect([a.hasRoom(0), b.hasRoom(0)]).toEqual([false, true])
    b.begin(0)
    expect(b.hasRoom(0)).toBe(false)
    a.end(0)
    expect([a.hasRoom(0), b.hasRoom(0)]).toEqual([true, true])
  })

  it('go to whoever has waited longest, and past nobody', () => {
    const node = new NodeSlots(NODE, PEER)
    const peer = node.peer()
    const went: string[] = []
    peer.begin(0)
    peer.begin(0)
    queue(peer, ['first', 'second'], went)
    expect(peer.wait(0, () => {})).toBe(false)
    peer.end(0)
    expect(went).toEqual(['first'])
    expect(peer.hasRoom(0)).toBe(false)
    peer.end(0)
    expect(went).toEqual(['first', 'second'])
  })

  it('go to peers in turns, however many calls of one wait', () => {
    const node = new NodeSlots({ running: 1, queued: 9, responseBytes: 1 }, { ...PEER, queued: 9 })
    const [busy, greedy, modest] = [node.peer(), node.peer(), node.peer()]
    const went: string[] = []
    busy.begin(0)
    queue(greedy, ['g1', 'g2', 'g3'], went)
    queue(modest, ['m1'], went)
    busy.end(0)
    greedy.end(0)
    expect(went).toEqual(['g1', 'm1'])
    modest.end(0)
    expect(went).toEqual(['g1', 'm1', 'g2'])
  })

  it('go to the calls of a lane whatever waits on another, in turns where all have to wait', () => {
    const peer = new NodeSlots({ ...NODE, queued: 9 }, { ...PEER, queued: 9 }).peer()
    const [bulk, control] = [peer.lane(), peer.lane()]
    const went: string[] = []
    bulk.begin(90)
    const wait = (lane: PeerSlots, name: string, expectedBytes: number): void => {
      expect(lane.wait(expectedBytes, () => went.push(name))).toBe(true)
    }
    wait(bulk, 'b1', 90)
    wait(bulk, 'b2', 90)
    expect([bulk.hasRoom(1), control.hasRoom(1), control.hasRoom(11)]).toEqual([false, true, false])
    wait(control, 'c1', 11)
    wait(control, 'c2', 11)
    bulk.keep(90)
    bulk.end(90)
    expect(went).toEqual([])
    bulk.drop(75)
    expect(went).toEqual(['c1', 'c2'])
    bulk.drop(15)
    expect(went).toEqual(['c1', 'c2', 'b1', 'b2'])
    expect(peer.usage).toEqual(NOTHING)
  })

  it('are not held by what answers at once: all who waited go', () => {
    const peer = new NodeSlots(NODE, PEER).peer()
    let went = 0
    peer.begin(0)
    peer.begin(0)
    peer.wait(0, () => went++)
    peer.wait(0, () => went++)
    peer.end(0)
    expect(went).toBe(2)
    expect(peer.usage).toEqual({ running: 1, queued: 0, responseBytes: 0 })
  })

  it('are not given to who has left the queue', () => {
    const peer = new NodeSlots(NODE, PEER).peer()
    peer.begin(0)
    peer.begin(0)
    const start = (): void => expect.unreachable()
    peer.wait(0, start)
    peer.leave(start)
    peer.leave(start)
    peer.end(0)
    expect(peer.usage).toEqual({ running: 1, queued: 0, responseBytes: 0 })
  })

  it('wait for a peer that takes nothing of what it asked for', () => {
    const peer = new NodeSlots(NODE, PEER).peer()
    peer.keep(60)
    expect(peer.hasRoom(40)).toBe(true)
    expect(peer.hasRoom(41)).toBe(false)
    let went = 0
    peer.wait(41, () => went++)
    peer.drop(1)
    expect(went).toBe(1)
  })

  it('count what running handlers are expected to answer', () => {
    const peer = new NodeSlots(NODE, PEER).peer()
    peer.begin(60)
    expect(peer.hasRoom(60)).toBe(false)
    expect(peer.mayKeep(140)).toBe(true)
    expect(peer.mayKeep(141)).toBe(false)
    peer.end(60)
    expect(peer.hasRoom(60)).toBe(true)
  })

  it('let a response through that is longer than all that may be kept, where nothing else is', () => {
    const peer = new NodeSlots(NODE, PEER).peer()
    expect(peer.hasRoom(1_000)).toBe(true)
    expect(peer.mayKeep(1_000)).toBe(true)
    peer.keep(1_000)
    expect(peer.hasRoom(0)).toBe(false)
    expect(peer.mayKeep(1)).toBe(false)
  })

  it('never go over a limit, and return to nothing', () => {
    const step = fc.record({
      what: fc.constantFrom('call', 'end', 'leave', 'keep', 'drop'),
      of: fc.nat(2),
      bytes: fc.integer({ min: 1, max: 60 })
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), steps => {
        const node = new NodeSlots(NODE, PEER)
        const peers = [node.peer(), node.peer(), node.peer()]
        const running: [PeerSlots, number][] = []
        const waiting: [PeerSlots, () => void][] = []
        const kept: [PeerSlots, number][] = []
        for (const { what, of, bytes } of steps) {
          const peer = peers[of]!
          if (what === 'call') {
            const begin = (): void => {
              peer.begin(bytes)
              running.push([peer, bytes])
            }
            const start = (): void => {
              waiting.splice(
                waiting.findIndex(each => each[1] === start),
                1
              )
              begin()
            }
            if (peer.hasRoom(bytes)) begin()
            else if (peer.wait(bytes, start)) waiting.push([peer, start])
          } else if (what === 'end') {
            const ended = running.shift()
            ended?.[0].end(ended[1])
          } else if (what === 'leave') {
            const left = waiting.pop()
            left?.[0].leave(left[1])
          } else if (what === 'keep' && peer.mayKeep(bytes)) {
            peer.keep(bytes)
            kept.push([peer, bytes])
          } else if (what === 'drop') {
            const dropped = kept.shift()
            dropped?.[0].drop(dropped[1])
          }
          expect(node.usage.running).toBe(running.length)
          expect(node.usage.queued).toBe(waiting.length)
          expect(node.usage.running).toBeLessThanOrEqual(NODE.running)
          expect(node.usage.queued).toBeLessThanOrEqual(NODE.queued)
          expect(node.usage.responseBytes).toBeLessThanOrEqual(2 * NODE.responseBytes)
          for (const { usage } of peers) {
            expect(usage.running).toBeLessThanOrEqual(PEER.running)
            expect(usage.queued).toBeLessThanOrEqual(PEER.queued)
          }
        }
        for (const [peer, bytes] of kept) peer.drop(bytes)
        while (running.length > 0) {
          const [peer, bytes] = running.shift()!
          peer.end(bytes)
        }
        expect(waiting).toEqual([])
        expect([node.usage, ...peers.map(({ usage }) => usage)]).toEqual([NOTHING, NOTHING, NOTHING, NOTHING])
      })
    )
  })
})
