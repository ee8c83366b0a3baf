import { beforeEach, describe, expect, test } from 'vitest'
import type { Certificate } from './certificate.ts'
import { Four, NOW, only } from './core.fixture.ts'
import type { Effect } from './effect.ts'
import type { Header } from './header.ts'
import { step } from './step.ts'
import type { ValidatorState } from './validator.ts'

const four = new Four(0, 2)
const bytes = [new Uint8Array([0, 0, 0, 1, 7])]
const batch = { digest: four.cryptos[0]!.batchDigest(bytes), worker: 0, bytes, byteLength: 5 }
const [first, second] = four.rounds(2) as [Certificate[], Certificate[]]

let state: ValidatorState
let asked: number

beforeEach(() => {
  state = four.validator()
  asked = 0
})

function ask(header: Header, parents: readonly Certificate[] = []): readonly Effect[] {
  return step(state, {
    type: 'request',
    now: NOW,
    from: header.author,
    id: ++asked,
    message: { type: 'vote', header, parents }
  })
}

/** Everything that was written is on disk. */
function sync(effects: readonly Effect[]): readonly Effect[] {
  const ids = only(effects, 'persist').map(({ id = 0 }) => id)
  return step(state, { type: 'persisted', now: NOW, id: Math.max(0, ...ids) })
}

function take(certificates: readonly Certificate[]): readonly Effect[] {
  return certificates.flatMap(certificate =>
    step(state, {
      type: 'request',
      now: NOW,
      from: certificate.header.author,
      id: ++asked,
      message: { type: 'certificate', certificate }
    })
  )
}

const answers = (effects: readonly Effect[]): unknown[] => only(effects, 'reply').map(({ response }) => response)

describe('a voter', () => {
  test('votes once it is on disk, and says the same again to the same header', () => {
    const header = four.header(1, 1, four.genesis)
    const written = ask(header)
    expect(answers(written)).toEqual([])
    expect(only(written, 'persist').flatMap(({ records }) => records)).toContainEqual({
      type: 'vote',
      author: 1,
      round: 1,
      headerId: header.id
    })
    const vote = { type: 'vote', signature: four.cryptos[0]!.sign(header.id, 1, 1) }
    expect(answers(sync(written))).toEqual([vote])
    const again = ask(header)
    expect(answers(again)).toEqual([vote])
    expect(only(again, 'persist')).toEqual([])
  })

  test('never votes for a second header of a round, and keeps both as evidence', () => {
    const [one, other] = [four.header(1, 1, four.genesis), four.header(1, 1, four.genesis, { timestampMs: NOW - 1 })]
    sync(ask(one))
    expect(answers(ask(other))).toEqual([{ type: 'refused', reason: 'equivocation' }])
    expect(state.equivocations).toEqual([{ author: 1, round: 1, headers: [one, other] }])
    expect(answers(ask(one))).toMatchObject([{ type: 'vote' }])
  })

  test('never votes for an earlier round than before', () => {
    take(first)
    sync(ask(four.header(2, 1, first)))
    expect(answers(ask(four.header(1, 1, four.genesis)))).toEqual([{ type: 'refused', reason: 'too-old' }])
  })

  test('says which parents it misses, and votes once they were attached', () => {
    const header = four.header(2, 1, first)
    expect(answers(ask(header))).toEqual([{ type: 'missing', parents: [0, 1, 2, 3] }])
    expect(answers(sync(ask(header, first)))).toMatchObject([{ type: 'vote' }])
  })

  test('votes for a header whose parents wait for theirs once these have come', () => {
    take(second)
    const header = four.header(3, 1, second)
    expect(answers(ask(header))).toEqual([])
    expect(answers(sync(take(first)))).toContainEqual(expect.objectContaining({ type: 'vote' }))
  })

  test('votes only where the batches are here, and through the worker that is named', () => {
    const header = four.header(1, 1, four.genesis, { payload: [{ digest: batch.digest, worker: 0 }] })
    expect(answers(ask(header))).toEqual([])
    const other = { ...batch, worker: 1 }
    expect(
      answers(
        sync(step(state, { type: 'request', now: NOW, from: 1, id: ++asked, message: { type: 'batch', batch: other } }))
      )
    ).toEqual([{ type: 'ack' }])
    const effects = step(state, { type: 'request', now: NOW, from: 1, id: ++asked, message: { type: 'batch', batch } })
    expect(answers(effects)).toEqual([])
    expect(answers(sync(effects))).toMatchObject([{ type: 'ack' }, { type: 'vote' }])
  })

  test('asks the author for a batch that does not come', () => {
    ask(four.header(1, 1, four.genesis, { payload: [{ digest: batch.digest, worker: 0 }] }))
    const effects = step(state, { type: 'timer', now: NOW + 60, name: 'sync' })
    expect(only(effects, 'request')).toMatchObject([
      { to: 1, message: { type: 'batches', batches: [{ digest: batch.digest, worker: 0 }] } }
    ])
  })

  test('answers a request that is waiting when the same comes again', () => {
    const header = four.header(1, 1, four.genesis, { payload: [{ digest: batch.digest, worker: 0 }] })
    ask(header)
    expect(only(ask(header), 'reply')).toMatchObject([{ id: 1, response: { type: 'refused', reason: 'superseded' } }])
  })

  test.each<[string, Header, string]>([
    ['far ahead', four.header(2_000, 1, four.genesis), 'too-new'],
    ['of a clock that is far ahead', four.header(1, 1, four.genesis, { timestampMs: NOW + 501 }), 'too-new'],
    ['that is not signed', { ...four.header(1, 1, four.genesis), signature: '00'.repeat(64) }, 'invalid'],
    ['of another epoch', new Four(1, 2).header(1, 1, new Four(1, 2).genesis), 'invalid']
  ])('refuses a header %s', (_, header, reason) => {
    expect(answers(ask(header))).toEqual([{ type: 'refused', reason }])
  })

  test('refuses a header that stands on other parents than there are, or leaves out its own', () => {
    take(first)
    const parents = first.map((certificate, author) => ({
      author,
      digest: author === 0 ? second[0]!.digest : certificate.digest
    }))
    expect(answers(ask(four.header(2, 1, first, { parents })))).toEqual([{ type: 'refused', reason: 'invalid' }])
    const others = first.filter(({ header }) => header.author !== 1)
    expect(answers(ask(four.header(2, 1, others)))).toEqual([{ type: 'refused', reason: 'invalid' }])
    expect(state.stats.invalid).toBe(2)
  })

  test('refuses a header that comes from somebody else than its author', () => {
    const header = four.header(1, 1, four.genesis)
    const effects = step(state, {
      type: 'request',
      now: NOW,
      from: 2,
      id: 1,
      message: { type: 'vote', header, parents: [] }
    })
    expect(answers(effects)).toEqual([{ type: 'refused', reason: 'invalid' }])
  })

  test('keeps no more than a few lies of one author', () => {
    const rounds = four.rounds(20)
    take(rounds.flat())
    for (const [i, certificates] of rounds.entries()) {
      ask(four.header(i + 1, 1, rounds[i - 1] ?? four.genesis, { timestampMs: NOW - 1 }))
      expect(certificates).toHaveLength(4)
    }
    expect(state.equivocations).toHaveLength(8)
  })
})
