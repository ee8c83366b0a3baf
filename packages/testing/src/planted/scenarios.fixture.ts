/** What has to hold whatever a seed does, in three scenarios: of the lane, of reconnecting, and of admission. */
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { all, createNode, maxPeers, network, P2PError } from 'p2plane'
import type { Host } from '../network/host.ts'
import { createNetwork } from '../network/network.ts'
import { Ping, startNode } from '../network/ping.fixture.ts'
import { times } from '../network/times.ts'

/** How many seeds each is tried with. */
export const SEEDS = 10

export const SCENARIOS: Readonly<Record<string, (seed: number) => Promise<void>>> = {
  'an answer is that of its request': answersBelong,
  'who is kept is connected again': keptIsConnected,
  'no more are in than may be': onlySoManyAreIn
}

/** Calls that are given up while their answers are under way, and others that follow them. */
async function answersBelong(seed: number): Promise<void> {
  const slow = createNetwork({
    seed,
    latencyMs: 10,
    jitterMs: 30,
    nodes: [
      host =>
        createNode({
          ...host.options,
          messages: [Ping],
          router: {
            async [Ping.protocolId]({ nonce }) {
              await delay(Math.random() * 100)
              return { nonce, atMs: 0 }
            }
          }
        }),
      startNode
    ]
  })
  await slow.run(async ({ nodes: [server, client] }) => {
    for (let nonce = 0; nonce < 60; nonce++) {
      try {
        const answer = await client.request(server.peerId, Ping, { nonce }, { timeoutMs: 20 + Math.random() * 100 })
        assert.equal(answer.nonce, nonce, `the request ${nonce} got the answer of ${answer.nonce}`)
      } catch (error) {
        if (!P2PError.is(error, 'deadline-exceeded')) throw error
      }
    }
  })
}

/** A partition of some length, after which everybody who has everybody else as bootstrap finds them again. */
async function keptIsConnected(seed: number): Promise<void> {
  await createNetwork({ seed, latencyMs: 20, nodes: times(2, startNode) }).run(
    async ({ nodes, partition, heal, until }) => {
      const areConnected = (): boolean => nodes.every(node => node.connectedPeers.length === nodes.length - 1)
      await until(areConnected)
      partition([Math.floor(Math.random() * nodes.length)])
      await delay(Math.random() * 120_000)
      heal()
      await until(areConnected, 60_000)
    }
  )
}

/** Several who come in at about the same time, and a door that takes its time. */
async function onlySoManyAreIn(seed: number): Promise<void> {
  const most = 2
  await createNetwork({
    seed,
    latencyMs: 10,
    jitterMs: 60,
    nodes: [
      host =>
        createNode({
          ...host.options,
          bootstrap: [],
          messages: [Ping],
          admission: all(network('club'), maxPeers(most)),
          onPeer: () => delay(Math.random() * 40)
        }),
      ...times(4, (host: Host) =>
        createNode({ ...host.options, bootstrap: [], messages: [Ping], admission: network('club') })
      )
    ]
  }).run(async ({ nodes: [door, ...guests] }) => {
    const [address] = door.addresses
    await Promise.all(
      guests.map(async guest => {
        await delay(Math.random() * 100)
        await guest.dial(address!).catch(() => {})
      })
    )
    await delay(1_000)
    const { length } = door.connectedPeers
    assert.ok(length <= most, `${length} are in; at most ${most} may be`)
  })
}
