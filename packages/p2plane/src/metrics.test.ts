import type { Metrics } from '@libp2p/interface'
import { describe, expect, it } from 'vitest'
import { recordedMetrics } from './metrics.fixture.ts'
import { NodeMetrics } from './metrics.ts'
import { memoryNode, messages, Ping, router, Say } from './node.fixture.ts'

async function nodes() {
  const ofAlice = recordedMetrics()
  const ofBob = recordedMetrics()
  const alice = await memoryNode({
    messages,
    router: {
      ...router,
      [Say.protocolId]: () => {
        throw new Error('no')
      }
    },
    metrics: () => ofAlice.metrics
  })
  const bob = await memoryNode({ messages, bootstrap: alice.addresses.map(String), metrics: () => ofBob.metrics })
  return {
    alice,
    bob,
    ofAlice,
    ofBob,
    async [Symbol.asyncDispose]() {
      await bob.stop()
      await alice.stop()
    }
  }
}

describe('the metrics of a node', () => {
  it('count the calls of each message, on both sides', async () => {
    await using pair = await nodes()
    const { alice, bob, ofAlice, ofBob } = pair
    for (let nonce = 0; nonce < 3; nonce++) await bob.request(alice.peerId, Ping, { nonce })
    await ofAlice.read()
    await ofBob.read()
    expect(ofBob.value('p2plane_outbound_requests_total')).toEqual({ [Ping.protocolId]: 3 })
    expect(ofAlice.value('p2plane_inbound_requests_total')).toEqual({ [Ping.protocolId]: 3 })
    // { nonce: 0 } is 8 bytes; { nonce: 0, by: 'router' } is 18.
    const bytes = { request: 3 * 8, response: 3 * 18 }
    expect(ofBob.value('p2plane_outbound_bytes_total')).toEqual(bytes)
    expect(ofAlice.value('p2plane_inbound_bytes_total')).toEqual(bytes)
    expect(ofBob.value('p2plane_outbound_failures_total')).toEqual({})
  })

  it('measure in seconds, each call once', async () => {
    await using pair = await nodes()
    const { alice, bob, ofAlice, ofBob } = pair
    await bob.request(alice.peerId, Ping, { nonce: 1 })
    await ofAlice.read()
    await ofBob.read()
    for (const durations of [
      ofBob.observed('p2plane_outbound_duration_seconds', Ping.protocolId),
      ofAlice.observed('p2plane_inbound_duration_seconds', Ping.protocolId)
    ]) {
      expect(durations).toHaveLength(1)
      expect(durations[0]).toBeGreaterThan(0)
      expect(durations[0]).toBeLessThan(10)
    }
  })

  it('count a failure by its message and by its code, once', async () => {
    await using pair = await nodes()
    const { alice, bob, ofAlice, ofBob } = pair
    await expect(bob.request(alice.peerId, Say, { text: '' })).rejects.toThrow('the handler failed')
    await ofAlice.read()
    await ofBob.read()
    for (const [recorded, direction] of [
      [ofBob, 'outbound'],
      [ofAlice, 'inbound']
    ] as const) {
      expect(recorded.value(`p2plane_${direction}_failures_total`)).toEqual({ [Say.protocolId]: 1 })
      expect(recorded.value(`p2plane_${direction}_failure_codes_total`)).toEqual({ internal: 1 })
      expect(recorded.value('p2plane_requests_in_flight')).toEqual({ outbound: 0, inbound: 0 })
    }
  })

  it('show what is under way, and the lane it goes by', async () => {
    const began = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<void>()
    const ofAlice = recordedMetrics()
    const ofBob = recordedMetrics()
    await using alice = await memoryNode({
      messages: [Ping],
      router: {
        [Ping.protocolId]: async ({ nonce }) => {
          began.resolve()
          await answer.promise
          return { nonce, by: 'alice' }
        }
      },
      metrics: () => ofAlice.metrics
    })
    await using bob = await memoryNode({
      messages: [Ping],
      bootstrap: alice.addresses.map(String),
      metrics: () => ofBob.metrics
    })
    const asked = bob.request(alice.peerId, Ping, { nonce: 1 })
    await began.promise
    await ofAlice.read()
    await ofBob.read()
    expect(ofAlice.value('p2plane_requests_in_flight')).toEqual({ outbound: 0, inbound: 1 })
    expect(ofBob.value('p2plane_requests_in_flight')).toEqual({ outbound: 1, inbound: 0 })
    expect(ofAlice.value('p2plane_lanes_open')).toEqual({ outbound: 0, inbound: 1 })
    expect(ofBob.value('p2plane_lanes_open')).toEqual({ outbound: 1, inbound: 0 })
    expect(ofBob.value('p2plane_requests_waiting')).toBe(0)
    answer.resolve()
    await asked
  })

  it('count the attempts after the first', async () => {
    const recorded = recordedMetrics()
    await using bob = await memoryNode({ messages, metrics: () => recorded.metrics })
    await expect(bob.request(`/memory/${crypto.randomUUID()}`, Ping, { nonce: 1 })).rejects.toThrow('nobody')
    await recorded.read()
    expect(recorded.value('p2plane_outbound_retries_total')).toEqual({ [Ping.protocolId]: 2 })
    expect(recorded.value('p2plane_outbound_requests_total')).toEqual({ [Ping.protocolId]: 1 })
  })

  it('have one line for all messages that the node does not speak, however many a peer asks for', async () => {
    await using pair = await nodes()
    const { ofAlice } = pair
    const recorded = recordedMetrics()
    const counted = new NodeMetrics({
      metrics: recorded.metrics,
      messages: [Ping.protocolId],
      lanes: () => ({ outbound: 0, inbound: 0 }),
      waiting: () => 0
    })
    for (let i = 0; i < 100; i++)
      counted.inboundFailed({ protocolId: `/made-up/${i}/1.0.0`, code: 'unimplemented', reason: undefined })
    counted.inboundFailed({ protocolId: Ping.protocolId, code: 'unknown', reason: undefined })
    await recorded.read()
    expect(recorded.value('p2plane_inbound_failures_total')).toEqual({ other: 100, [Ping.protocolId]: 1 })
    expect(recorded.value('p2plane_inbound_failure_codes_total')).toEqual({ unimplemented: 100, unknown: 1 })
    expect(ofAlice.names().every(name => !name.startsWith('p2plane_') || /^p2plane_[a-z_]+$/.test(name))).toBe(true)
  })

  it('count what limits refuse, and how long the event loop stood still', async () => {
    const recorded = recordedMetrics()
    const counted = new NodeMetrics({
      metrics: recorded.metrics,
      messages: [],
      lanes: () => ({ outbound: 0, inbound: 0 }),
      waiting: () => 0
    })
    counted.refused('rate-limited')
    for (const reason of ['rate-limited', 'slow-consumer', 'handler-failed', undefined] as const)
      counted.inboundFailed({ protocolId: Ping.protocolId, code: 'internal', reason })
    counted.stalled(1_500)
    await recorded.read()
    await recorded.read()
    // Read twice, counted once.
    expect(recorded.value('p2plane_refusals_total')).toEqual({ 'rate-limited': 2, 'slow-consumer': 1 })
    expect(recorded.observed('p2plane_event_loop_stall_seconds')).toEqual([1.5])
  })

  it('count a request that found no place, and how long the one before it waited for its own', async () => {
    const recorded = recordedMetrics()
    const answer = Promise.withResolvers<void>()
    await using alice = await memoryNode({
      messages: [Ping],
      router: {
        [Ping.protocolId]: async ({ nonce }) => {
          await answer.promise
          return { nonce, by: 'alice' }
        }
      },
      limits: { running: 1, queued: 1 },
      metrics: () => recorded.metrics
    })
    await using bob = await memoryNode({ messages: [Ping], bootstrap: alice.addresses.map(String) })
    const asked = [1, 2, 3].map(nonce => bob.request(alice.peerId, Ping, { nonce }, { retries: 0 }))
    await expect(Promise.race(asked)).rejects.toMatchObject({ reason: 'queue-full', sent: false })
    answer.resolve()
    await Promise.allSettled(asked)
    await recorded.read()
    expect(recorded.value('p2plane_refusals_total')).toEqual({ 'queue-full': 1 })
    const waits = recorded.observed('p2plane_inbound_wait_seconds')
    expect(waits).toHaveLength(1)
    expect(waits[0]).toBeGreaterThan(0)
    expect(waits[0]).toBeLessThan(5)
  })

  it("stand beside libp2p's", async () => {
    await using pair = await nodes()
    const { metrics } = pair.bob.libp2p
    expect(metrics).toBe(pair.ofBob.metrics satisfies Metrics)
    expect(pair.ofBob.names().some(name => name.startsWith('libp2p_'))).toBe(true)
  })
})
