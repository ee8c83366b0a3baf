import { beforeEach, describe, expect, test } from 'vitest'
import type { Batch, BatchRef } from './batch.ts'
import type { Context } from './context.ts'
import { Four, only } from './core.fixture.ts'
import type { RequestEffect } from './effect.ts'
import type { BatchRequest, Response } from './message.ts'
import { QuorumWaiter } from './quorum-waiter.ts'

const four = new Four()
const batch = (name: string): Batch => ({ digest: name, worker: 0, bytes: [], byteLength: 0 })

let context: Context
let waiter: QuorumWaiter
let known: BatchRef[]

beforeEach(() => {
  context = four.context()
  known = []
  waiter = new QuorumWaiter(context, ref => known.push(ref))
})

const sent = (): RequestEffect[] => only(context.outbox.take(), 'request')
const answer = ({ to, message }: RequestEffect, response: Response): void =>
  waiter.answered(to, message as BatchRequest, response)
const fail = ({ to, message }: RequestEffect): void => waiter.failed(to, message as BatchRequest)

describe('a batch', () => {
  test('is sent to all others, and known once a quorum has it, its maker included', () => {
    waiter.add(batch('a'))
    const [one, two, three] = sent()
    answer(one!, { type: 'ack' })
    expect([known.length, waiter.size]).toEqual([0, 1])
    answer(two!, { type: 'ack' })
    expect(known).toEqual([{ digest: 'a', worker: 0 }])
    expect([waiter.size, waiter.has(batch('a'))]).toEqual([0, true])
    answer(three!, { type: 'ack' })
    expect(waiter.has(batch('a'))).toBe(false)
    expect(known).toHaveLength(1)
  })

  test('is sent again to those who did not get it, until a quorum has it', () => {
    waiter.add(batch('a'))
    const [one, two, three] = sent()
    fail(one!)
    answer(two!, { type: 'refused', reason: 'busy' })
    answer(three!, { type: 'ack' })
    waiter.retry()
    expect(sent().map(({ to }) => to)).toEqual([1, 2])
    expect(waiter.waiting).toEqual([{ digest: 'a', worker: 0 }])
  })

  test('that a quorum has is not sent again: whoever misses it fetches it', () => {
    waiter.add(batch('a'))
    const [one, two, three] = sent()
    answer(one!, { type: 'ack' })
    answer(two!, { type: 'ack' })
    fail(three!)
    waiter.retry()
    expect(sent()).toEqual([])
    expect(waiter.has(batch('a'))).toBe(false)
  })

  test('is not sent to who is away, nor to who has not acknowledged sixteen others', () => {
    context.peers.failed(1)
    for (let i = 0; i < 20; i++) waiter.add(batch(String(i)))
    const requests = sent()
    expect([1, 2, 3].map(peer => requests.filter(({ to }) => to === peer).length)).toEqual([0, 16, 16])
    for (const request of requests.filter(({ to }) => to === 2)) answer(request, { type: 'ack' })
    context.peers.heard(1)
    waiter.retry()
    const again = sent()
    expect([1, 2, 3].map(peer => again.filter(({ to }) => to === peer).length)).toEqual([16, 4, 0])
  })
})
