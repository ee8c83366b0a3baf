import { expect, test } from 'vitest'
import type { VoteRecord } from './log-record.ts'
import { Outbox } from './outbox.ts'

const vote: VoteRecord = { type: 'vote', author: 1, round: 1, headerId: '' }

test('what must not happen before the disk says so does not', () => {
  const outbox = new Outbox()
  outbox.append(vote)
  outbox.replyWhenDurable(7, { type: 'ack' })
  outbox.reply(8, { type: 'ack' })
  expect(outbox.take()).toEqual([
    { type: 'reply', id: 8, response: { type: 'ack' } },
    { type: 'persist', id: 1, records: [vote] }
  ])
  outbox.persisted(1)
  expect(outbox.take()).toEqual([{ type: 'reply', id: 7, response: { type: 'ack' } }])
})

test('it waits for all that was appended before, also in earlier steps, and for nothing where all is on disk', () => {
  const outbox = new Outbox()
  outbox.append(vote)
  outbox.take()
  outbox.replyWhenDurable(7, { type: 'ack' })
  expect(outbox.take()).toEqual([])
  outbox.append(vote)
  outbox.replyWhenDurable(8, { type: 'ack' })
  outbox.take()
  outbox.persisted(1)
  expect(outbox.take()).toMatchObject([{ id: 7 }])
  outbox.persisted(2)
  expect(outbox.take()).toMatchObject([{ id: 8 }])
  outbox.replyWhenDurable(9, { type: 'ack' })
  expect(outbox.take()).toMatchObject([{ id: 9 }])
})

test('records that nobody waits for carry no id, and those behind them do not wait for them alone', () => {
  const outbox = new Outbox()
  outbox.appendUnsynced(vote)
  outbox.replyWhenDurable(1, { type: 'ack' })
  expect(outbox.take()).toEqual([
    { type: 'reply', id: 1, response: { type: 'ack' } },
    { type: 'persist', records: [vote] }
  ])
})

test('a request that was cancelled is not made, and is answered by nobody', () => {
  const outbox = new Outbox()
  outbox.append(vote)
  const held = outbox.requestWhenDurable(1, { type: 'highest-round' }, 1_000)
  const asked = outbox.request(2, { type: 'highest-round' }, 1_000)
  outbox.take()
  outbox.cancel(held)
  outbox.cancel(asked)
  expect(outbox.take()).toEqual([
    { type: 'cancel', id: held },
    { type: 'cancel', id: asked }
  ])
  outbox.persisted(1)
  expect(outbox.take()).toEqual([])
  expect(outbox.settle(asked)).toBeUndefined()
})

test('a timer is set anew only for an earlier time, or once it has fired', () => {
  const outbox = new Outbox()
  for (const at of [20, 30, 20, 10]) outbox.arm('header', at)
  expect(outbox.take().map(effect => effect.type === 'set-timer' && effect.at)).toEqual([20, 10])
  outbox.fired('header')
  outbox.arm('header', 40)
  expect(outbox.take()).toEqual([{ type: 'set-timer', name: 'header', at: 40 }])
})
