import type { Connection, Stream } from '@libp2p/interface'
import { TypedEventEmitter } from 'main-event'
import { describe, expect, it } from 'vitest'
import { InboundLimits } from './inbound-limits.ts'
import { DEFAULT_LIMITS, type Limits, limitsFor } from './limits.ts'

const connectionOf = (peer: string): Connection => ({ remotePeer: { toString: () => peer } }) as unknown as Connection

function inbound(change: Partial<Limits> = {}): InboundLimits {
  return new InboundLimits({ ...DEFAULT_LIMITS, ...change })
}

describe('the limits of connections', () => {
  it('are the same for the same connection, and share with others of its peer what is its', () => {
    const limits = inbound({ runningPerPeer: 1, requestBytesPerConnection: 10, requestBytesPerPeer: 15 })
    const connection = connectionOf('a')
    const [one, other, strange] = [limits.of(connection), limits.of(connectionOf('a')), limits.of(connectionOf('b'))]
    expect(limits.of(connection)).toBe(one)
    one.slots.begin(0)
    expect([one, other, strange].map(({ slots }) => slots.hasRoom(0))).toEqual([false, false, true])
    expect(one.requestBytes.tryReserve(11)).toBe(false)
    expect(one.requestBytes.tryReserve(10)).toBe(true)
    expect(other.requestBytes.tryReserve(6)).toBe(false)
    expect(other.requestBytes.tryReserve(5)).toBe(true)
    expect(strange.requestBytes.tryReserve(10)).toBe(true)
  })

  it('are remembered of who left while a handler runs or bytes are kept, and forgotten afterwards', () => {
    const limits = inbound({ runningPerPeer: 1 })
    const busy = limits.of(connectionOf('busy'))
    busy.slots.begin(0)
    limits.of(connectionOf('slow')).slots.keep(1)
    limits.of(connectionOf('idle'))
    limits.of(connectionOf('here'))
    limits.forgetIdle(peer => peer === 'here', 0)
    expect(limits.size).toBe(3)
    expect(limits.of(connectionOf('busy')).slots.hasRoom(0)).toBe(false)
    busy.slots.end(0)
    limits.forgetIdle(() => false, 0)
    expect(limits.size).toBe(1)
  })

  it('are remembered of who left over its share of the time, until that is paid for', () => {
    const limits = inbound()
    limits.of(connectionOf('other')).charge(1, 0)
    for (let i = 0; i < 5; i++) limits.of(connectionOf('greedy')).charge(50, 0)
    limits.forgetIdle(() => false, 10)
    expect(limits.of(connectionOf('greedy')).charge(0, 10)).toBeGreaterThan(0)
    limits.forgetIdle(() => false, 1_000)
    expect(limits.size).toBe(0)
  })

  it('let a peer have all of the time while nobody else wants some, and owe nothing for it', () => {
    const [alone] = [inbound().of(connectionOf('a'))]
    for (let nowMs = 0; nowMs < 10_000; nowMs += 10) expect(alone.charge(10, nowMs)).toBe(0)
  })

  it('let a peer open streams without end while nobody else wants some, and no flood of them while another does', () => {
    const opened = (isOtherThere: boolean): number => {
      const limits = inbound()
      const [flooder, other] = [connectionOf('a'), limits.of(connectionOf('b'))]
      let count = 0
      for (let nowMs = 0; nowMs < 5_000; nowMs++) {
        if (isOtherThere) other.charge(0.1, nowMs)
        for (let i = 0; i < 4; i++) if (limits.refusalOf(flooder, nowMs) === undefined) count++
      }
      return count
    }
    expect(opened(false)).toBe(20_000)
    // What is refused is counted too, so that a flood shuts the door on itself.
    expect(opened(true)).toBeLessThan(1_000)
  })

  it('let a connection have so many streams open, streams of items aside', () => {
    const limits = inbound({ streamsPerConnection: 2 })
    const [connection, other] = [connectionOf('a'), connectionOf('a')]
    const streams = [1, 2].map(() => new TypedEventEmitter() as unknown as Stream)
    for (const stream of streams) limits.opened(connection, stream)
    expect([connection, other].map(each => limits.refusalOf(each, 0))).toEqual(['queue-full', undefined])
    limits.carriesItems(connection, streams[0]!)
    expect(limits.refusalOf(connection, 0)).toBeUndefined()
  })

  it('let a peer have half of the time while another wants some', () => {
    const limits = inbound()
    const [greedy, modest] = [limits.of(connectionOf('a')), limits.of(connectionOf('b'))]
    let [nowMs, usedMs] = [0, 0]
    while (nowMs < 10_000) {
      expect(modest.charge(0.1, nowMs)).toBe(0)
      usedMs += 5
      nowMs += 5
      nowMs += greedy.charge(5, nowMs)
    }
    expect(usedMs / nowMs).toBeGreaterThan(0.48)
    expect(usedMs / nowMs).toBeLessThan(0.53)
  })

  it('do not charge a peer for a process that was suspended', () => {
    const limits = inbound()
    const [one, other] = [limits.of(connectionOf('a')), limits.of(connectionOf('b'))]
    other.charge(0, 120_000)
    expect(one.charge(120_000, 120_000)).toBe(0)
  })
})

describe('limits', () => {
  it('are the defaults, but for what the preset and the node say', () => {
    const given: object = { running: 5, queued: undefined }
    const limits = limitsFor({ connectionsPerAddress: 8, running: 7 }, given)
    expect(limits).toEqual({ ...DEFAULT_LIMITS, connectionsPerAddress: 8, running: 5 })
  })
})
