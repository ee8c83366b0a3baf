import { beforeEach, describe, expect, test } from 'vitest'
import type { Certificate } from './certificate.ts'
import { Four, NOW, only } from './core.fixture.ts'
import type { Effect, RequestEffect } from './effect.ts'
import { step } from './step.ts'
import type { ValidatorState } from './validator.ts'

const four = new Four()
const rounds = four.rounds(6)

let state: ValidatorState
let ids: number

beforeEach(() => {
  state = four.validator()
  ids = 0
  // What it asks at its start has no answer.
  const effects = step(state, { type: 'start', now: NOW })
  for (const { id } of only(effects, 'request')) step(state, { type: 'failure', now: NOW, id })
  step(state, { type: 'timer', now: NOW + 300, name: 'sync' })
})

function take(certificate: Certificate, now = NOW + 300): readonly Effect[] {
  return step(state, { type: 'request', now, from: 1, id: ++ids, message: { type: 'certificate', certificate } })
}

/** What it asks others for, once so much time has passed. */
function asksFor(ms: number): RequestEffect[] {
  const effects = step(state, { type: 'timer', now: NOW + ms, name: 'sync' })
  return only(effects, 'request').filter(({ message }) => message.type === 'certificates')
}

const roundsOf = ({ dag }: ValidatorState): number[] =>
  [1, 2, 3, 4, 5, 6].map(round => dag.round(round).filter(vertex => vertex !== undefined).length)

describe('certificates', () => {
  test('go into the DAG behind their parents, in whatever order they come', () => {
    for (const certificate of rounds.flat().toReversed()) take(certificate)
    expect(roundsOf(state)).toEqual([4, 4, 4, 4, 4, 4])
    expect(state.synchronizer.parked).toBe(0)
    expect(state.lastCommit.index).toBeGreaterThan(0)
  })

  test('whose parents do not come are asked for after a while', () => {
    take(rounds[2]![0]!)
    expect(asksFor(349)).toEqual([])
    expect(asksFor(351)).toMatchObject([{ message: { afterRound: 0 } }])
  })

  test('that are far ahead are not kept, and all that lies between is fetched, page by page', () => {
    const { id } = asksFor(5_000)[0]!
    const page = (request: number, certificates: readonly Certificate[]): readonly Effect[] =>
      step(state, { type: 'response', now: NOW + 5_000, id: request, response: { type: 'certificates', certificates } })
    const next = only(page(id, rounds.slice(0, 3).flat()), 'request').filter(
      ({ message }) => message.type === 'certificates'
    )
    expect(roundsOf(state)).toEqual([4, 4, 4, 0, 0, 0])
    expect(next).toMatchObject([{ message: { afterRound: 2 } }])
    page(next[0]!.id, rounds.flat())
    expect(roundsOf(state)).toEqual([4, 4, 4, 4, 4, 4])
  })

  test('of a page are taken where a valid one vouches for them, and not where none does', () => {
    const { id } = asksFor(5_000)[0]!
    const unsigned = (certificate: Certificate): Certificate => ({
      ...certificate,
      signatures: certificate.signatures.map(() => '00'.repeat(64))
    })
    const certificates = [...rounds[0]!.map(unsigned), ...rounds[1]!.slice(0, 3), unsigned(rounds[1]![3]!)]
    step(state, { type: 'response', now: NOW + 5_000, id, response: { type: 'certificates', certificates } })
    expect(roundsOf(state)).toEqual([4, 3, 0, 0, 0, 0])
    expect(state.stats.invalid).toBe(1)
  })

  test('that stand on another parent than is here are refused', () => {
    for (const certificate of rounds[0]!) take(certificate)
    const parents = rounds[0]!.map(({ digest }, author) => ({
      author,
      digest: author === 0 ? rounds[1]![0]!.digest : digest
    }))
    const stranger = four.certify(four.header(2, 1, rounds[0]!, { parents }))
    expect(only(take(stranger), 'reply')).toMatchObject([{ response: { type: 'refused', reason: 'invalid' } }])
  })
})

test('others are asked whether there is something new where nothing has come for a second', () => {
  take(rounds[0]![0]!)
  expect(asksFor(1_299)).toEqual([])
  expect(asksFor(1_301)).toMatchObject([{ message: { afterRound: 0 } }])
})

test('a peer is served whole rounds from the log, and a batch from there too', () => {
  const asked = step(state, {
    type: 'request',
    now: NOW,
    from: 2,
    id: 7,
    message: { type: 'certificates', afterRound: 3, throughRound: 9 }
  })
  expect(asked).toContainEqual({ type: 'serve-certificates', id: 7, afterRound: 3, throughRound: 9, limit: 512 })
  const batches = [{ digest: 'a', worker: 0 }]
  const wanted = step(state, { type: 'request', now: NOW, from: 2, id: 8, message: { type: 'batches', batches } })
  expect(wanted).toContainEqual({ type: 'serve-batches', id: 8, batches, maxBytes: 8_000_000 })
  const tooMany = Array.from({ length: 65 }, () => batches[0]!)
  const refused = step(state, {
    type: 'request',
    now: NOW,
    from: 2,
    id: 9,
    message: { type: 'batches', batches: tooMany }
  })
  expect(only(refused, 'reply')).toMatchObject([{ response: { type: 'refused', reason: 'invalid' } }])
})
