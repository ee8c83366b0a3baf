import { describe, expect, test } from 'vitest'
import { Four, NOW, only } from './core.fixture.ts'
import type { Effect } from './effect.ts'
import type { LogRecord } from './log-record.ts'
import { checkpoint, restore } from './recovery.ts'
import { step } from './step.ts'
import type { ValidatorState } from './validator.ts'

const four = new Four()

/** A validator that has seen some rounds, and its log. */
function experienced(rounds: number): { state: ValidatorState; log: LogRecord[] } {
  const state = four.validator()
  const log: LogRecord[] = []
  const run = (effects: readonly Effect[]): void => {
    for (const { id, records } of only(effects, 'persist')) {
      log.push(...records)
      if (id !== undefined) run(step(state, { type: 'persisted', now: NOW, id }))
    }
  }
  run(step(state, { type: 'start', now: NOW }))
  run(step(state, { type: 'transactions', now: NOW, worker: 0, bytes: new Uint8Array([0, 0, 0, 0]) }))
  for (const [i, certificate] of four.rounds(rounds, [1, 2, 3]).flat().entries()) {
    const { header } = certificate
    run(
      step(state, {
        type: 'request',
        now: NOW,
        from: header.author,
        id: 2 * i,
        message: { type: 'vote', header, parents: [] }
      })
    )
    run(
      step(state, {
        type: 'request',
        now: NOW,
        from: header.author,
        id: 2 * i + 1,
        message: { type: 'certificate', certificate }
      })
    )
  }
  return { state, log }
}

function restored(log: readonly LogRecord[]): ValidatorState {
  const state = four.validator()
  for (const record of log) restore(state, record)
  return state
}

function knowledgeOf(state: ValidatorState): unknown {
  const { commit, votes, header, proposals, unproposed, certificates } = checkpoint(state)
  return { commit, votes, header, proposals, unproposed: unproposed.length, certificates: certificates.length }
}

describe('a log', () => {
  const { state, log } = experienced(9)

  test('brings a validator to where it was', () => {
    expect(state.lastCommit.index).toBeGreaterThan(0)
    expect(knowledgeOf(restored(log))).toEqual(knowledgeOf(state))
  })

  test('may begin with a checkpoint', () => {
    const later = restored(log)
    expect(knowledgeOf(restored([checkpoint(later)]))).toEqual(knowledgeOf(state))
    expect(knowledgeOf(restored([...log, checkpoint(later)]))).toEqual(knowledgeOf(state))
  })

  test('may end anywhere: a validator restored from less knows less, and nothing else', () => {
    for (let end = 0; end <= log.length; end++) {
      const { index, digest } = restored(log.slice(0, end)).lastCommit
      const stored = log.find(record => record.type === 'commit' && record.commit.index === index)
      if (stored?.type === 'commit') expect(digest).toBe(stored.commit.digest)
    }
  })

  test('has the proofs that were found', () => {
    const liar = four.validator()
    const header = four.header(1, 1, four.genesis)
    const other = four.header(1, 1, four.genesis, { timestampMs: NOW - 1 })
    const found = [header, other].flatMap((each, id) =>
      only(
        step(liar, { type: 'request', now: NOW, from: 1, id, message: { type: 'vote', header: each, parents: [] } }),
        'persist'
      ).flatMap(({ records }) => records)
    )
    const proof = { author: 1, round: 1, headers: [header, other] }
    expect(found).toContainEqual({ type: 'equivocation', equivocation: proof })
    expect(restored(found).equivocations).toEqual([proof])
    expect(restored([checkpoint(liar)]).equivocations).toEqual([proof])
    expect(restored([...found, checkpoint(liar)]).equivocations).toEqual([proof])
  })

  test('with a commit that its certificates do not lead to is refused', () => {
    const forged = log.map(record =>
      record.type === 'commit' ? { ...record, commit: { ...record.commit, digest: four.committee.digest } } : record
    )
    expect(() => restored(forged)).toThrow(
      /^the log has commit 1 with digest .*, but its certificates lead to commit 1 with/
    )
    const without = log.filter(({ type }) => type !== 'certificate')
    expect(() => restored(without)).toThrow(/^the log has commit 1 with digest .*, but its certificates lead to none$/)
    const checkpointed = [...log.slice(0, 3), checkpoint(restored(log))]
    expect(() => restored(checkpointed)).toThrow(
      /^the log has a checkpoint at commit \d+, but leads to commit 0 with digest/
    )
  })

  test('that lost its last commit has it made again, and delivered', () => {
    const end = log.findLastIndex(({ type }) => type === 'commit')
    const again = restored(log.slice(0, end))
    const started = step(again, { type: 'start', now: NOW })
    const records = only(started, 'persist').flatMap(persist => persist.records)
    expect(records).toContainEqual(log[end])
    const { id } = only(started, 'persist')[0]!
    expect(only(step(again, { type: 'persisted', now: NOW, id: id! }), 'deliver').map(({ commit }) => commit)).toEqual([
      (log[end] as { commit?: unknown }).commit
    ])
  })

  test('has a validator send its last header again, and never another one for that round', () => {
    const header = log.findLast(record => record.type === 'header')!
    const again = restored(log)
    const requests = only(step(again, { type: 'start', now: NOW + 60_000 }), 'request')
    expect(requests.map(({ message }) => message)).toContainEqual(
      expect.objectContaining({ type: 'vote', header: header.header })
    )
    expect(requests.filter(({ message }) => message.type === 'vote' && message.header.id !== header.header.id)).toEqual(
      []
    )
  })
})

test('a validator whose last header may have been certified before a crash says nothing more before it is', () => {
  const own = four.header(1, 0, four.genesis)
  const [others] = four.rounds(1, [1, 2, 3])
  const state = restored([
    { type: 'header', header: own },
    ...others!.map(certificate => ({ type: 'certificate', certificate }) as const)
  ])
  const effects = step(state, { type: 'start', now: NOW })
  const later = step(state, { type: 'timer', now: NOW + 60_000, name: 'header' })
  expect(only([...effects, ...later], 'persist').flatMap(({ records }) => records)).toEqual([])
  const voted = only(effects, 'request').filter(({ message }) => message.type === 'vote')
  const answers = voted.map(({ id, to }) =>
    step(state, {
      type: 'response',
      now: NOW + 60_000,
      id,
      response: { type: 'vote', signature: four.cryptos[to]!.sign(own.id, 1, 0) }
    })
  )
  const [header] = only(answers.flat(), 'persist').flatMap(({ records }) =>
    records.filter(({ type }) => type === 'header')
  )
  expect(header).toMatchObject({
    header: { round: 2, parents: [{ author: 0 }, { author: 1 }, { author: 2 }, { author: 3 }] }
  })
})

describe('a validator that lost its disk', () => {
  test('says nothing before a quorum of others has said how far it is, and nothing up to there', () => {
    const state = four.validator()
    const started = step(state, { type: 'start', now: NOW, amnesia: true })
    const asked = only(started, 'request').filter(({ message }) => message.type === 'highest-round')
    expect(asked.map(({ to, message }) => [to, message.type])).toEqual([1, 2, 3].map(to => [to, 'highest-round']))
    expect(only(started, 'persist').flatMap(({ records }) => records)).toMatchObject([
      { type: 'checkpoint', floorRound: Infinity }
    ])
    const header = four.header(1, 1, four.genesis)
    const vote = (id: number): readonly Effect[] =>
      step(state, { type: 'request', now: NOW, from: 1, id, message: { type: 'vote', header, parents: [] } })
    expect(only(vote(1), 'reply')).toMatchObject([{ response: { type: 'refused', reason: 'busy' } }])
    for (const { id } of asked.slice(0, 2))
      step(state, { type: 'response', now: NOW, id, response: { type: 'highest-round', round: 4 } })
    expect(state.amnesia.isRemembering).toBe(true)
    const known = step(state, {
      type: 'response',
      now: NOW,
      id: asked[2]!.id,
      response: { type: 'highest-round', round: 7 }
    })
    expect(only(known, 'persist').flatMap(({ records }) => records)).toMatchObject([
      { type: 'checkpoint', floorRound: 8 }
    ])
    expect(only(vote(2), 'reply')).toMatchObject([{ response: { type: 'refused', reason: 'too-old' } }])
  })

  test('goes on asking after a crash in between', () => {
    const [first] = only(step(four.validator(), { type: 'start', now: NOW, amnesia: true }), 'persist')
    const again = restored(first!.records)
    const asked = only(step(again, { type: 'start', now: NOW }), 'request')
    expect(asked.filter(({ message }) => message.type === 'highest-round')).toHaveLength(3)
    expect(again.amnesia.isRemembering).toBe(true)
  })
})
