import { expect, test } from 'vitest'
import { EventChannel, type ServerEvent } from './event-channel.ts'
import type { Delta, State } from './events.ts'

const EMPTY: Delta = {
  at: 0,
  validator: 0,
  round: 0,
  commitIndex: 0,
  commitDigest: '',
  headers: [],
  certificates: [],
  commits: [],
  transactions: { committed: 0, perSecond: 0, p50Ms: 0, p99Ms: 0 },
  memoryBytes: 0,
  evidence: [],
  posted: []
}

function delta(round: number): Delta {
  return { ...EMPTY, round }
}

function state(round: number): State {
  return { ...EMPTY, round, committee: [], quorum: 3 }
}

async function next(events: AsyncGenerator<ServerEvent>): Promise<string> {
  const { value } = (await events.next()) as IteratorResult<ServerEvent, void>
  return value === undefined ? 'end' : `${value.event} ${(JSON.parse(value.data) as Delta).round}`
}

test('a reader gets a state, and then each delta', async () => {
  const channel = new EventChannel(() => state(7))
  const events = channel.read(new AbortController().signal)
  expect(await next(events)).toBe('state 7')
  for (const round of [8, 9]) {
    const event = next(events)
    channel.publish(delta(round))
    expect(await event).toBe(`delta ${round}`)
  }
})

test('a reader that was away gets a state in place of what it missed, however much that is', async () => {
  let round = 7
  const channel = new EventChannel(() => state(round))
  const events = channel.read(new AbortController().signal)
  await next(events)
  const taken = next(events)
  channel.publish(delta(8))
  expect(await taken).toBe('delta 8')
  for (round = 9; round < 1_000; round++) channel.publish(delta(round))
  expect(await next(events)).toBe('state 1000')
  const after = next(events)
  channel.publish(delta(1_001))
  expect(await after).toBe('delta 1001')
})

test('one that is slow does not hold another', async () => {
  const channel = new EventChannel(() => state(7))
  const [slow, fast] = [channel.read(new AbortController().signal), channel.read(new AbortController().signal)]
  await Promise.all([next(slow), next(fast)])
  for (const round of [8, 9]) {
    const event = next(fast)
    channel.publish(delta(round))
    expect(await event).toBe(`delta ${round}`)
  }
  expect(await next(slow)).toBe('state 7')
})

test('a reader that leaves is forgotten, whatever it was waiting for', async () => {
  const channel = new EventChannel(() => state(7))
  const controller = new AbortController()
  const events = channel.read(controller.signal)
  await next(events)
  const waiting = next(events)
  expect(channel.readers).toBe(1)
  controller.abort()
  expect(await waiting).toBe('end')
  expect(channel.readers).toBe(0)
})
