import { describe, expect, it } from 'vitest'
import type { Round, Window } from './trial.ts'
import { controlRatio, isSteady, judge, whyDiscarded } from './verdict.ts'

const MIB = 1024 * 1024

function window(answered: number, more: Partial<Window> = {}): Window {
  const calm = {
    failed: 0,
    p50Us: 50,
    p99Us: 100,
    tookMs: 1_000,
    peakBytes: 100 * MIB,
    cpuUs: 10_000,
    stallMs: 1
  }
  return { answered, ...calm, ...more }
}

function round(first: number, second: number, attacked: Window, more: Partial<Round> = {}): Round {
  const struck = { due: 10, failed: 1, share: 1, attackerCpuUs: 150_000 }
  return { controls: [window(first), window(second)], attacked, struck, forMs: 1_000, ...more }
}

const settledBytes = { before: 90 * MIB, after: 95 * MIB }

describe('a round', () => {
  it.each([
    [1_000, 1_000, true],
    [1_000, 900, true],
    [1_000, 1_100, true],
    [1_000, 899, false],
    [1_000, 1_101, false],
    [0, 0, false]
  ])('whose controls answered %i and %i calls counts: %s', (first, second, counts) => {
    expect(isSteady(round(first, second, window(500)))).toBe(counts)
  })

  it('says why it does not count', () => {
    expect(whyDiscarded(round(1_000, 500, window(1)))).toBe('its controls are 0.50 of one another')
    const late = { struck: { due: 5, failed: 0, share: 0.5, attackerCpuUs: 0 } }
    expect(whyDiscarded(round(1_000, 1_000, window(1), late))).toBe('the attacker made 0.50 of its strikes')
    expect(whyDiscarded(round(1_000, 1_000, window(1, { tookMs: 1_500 })))).toBe('the client stood still')
    expect(whyDiscarded(round(1_000, 1_000, window(1)))).toBeUndefined()
  })

  it('has the second control for the first', () => {
    expect(controlRatio(round(1_000, 950, window(1)))).toBe(0.95)
  })
})

describe('a verdict', () => {
  it('is the median of the rounds that count', () => {
    const rounds = [
      round(1_000, 1_000, window(200)),
      round(950, 1_000, window(487.5)),
      round(1_000, 1_000, window(900))
    ]
    expect(judge({ rounds, settledBytes })).toMatchObject({
      counted: 3,
      discarded: 0,
      kept: 0.5,
      controlRatio: 1_000 / 950
    })
  })

  it('leaves out what is discarded, but for its memory', () => {
    const rounds = [
      round(1_000, 1_000, window(800)),
      round(1_000, 100, window(1, { peakBytes: 164 * MIB, stallMs: 70 }))
    ]
    expect(judge({ rounds, settledBytes })).toMatchObject({
      counted: 1,
      discarded: 1,
      kept: 0.8,
      grownMib: 64,
      grownAfterMib: 5,
      stallMs: 70,
      struck: { due: 20, failed: 2 }
    })
  })

  it('counts growth from before the first attack, not from what it left behind', () => {
    const full = { peakBytes: 300 * MIB }
    const second = round(1_000, 1_000, window(1_000, full))
    const rounds = [
      round(1_000, 1_000, window(1_000, full)),
      { ...second, controls: [window(1_000, full), window(1_000, full)] as const }
    ]
    expect(judge({ rounds, settledBytes }).grownMib).toBe(200)
  })

  it('says the processor time of an honest call, with the attack and without', () => {
    expect(judge({ rounds: [round(1_000, 1_000, window(500))], settledBytes }).cpuUs).toEqual({
      control: 10,
      attacked: 20
    })
  })

  it('says what a strike costs the server beyond the honest calls, and what the attacker takes of the machine', () => {
    const attacked = window(500, { cpuUs: 5_400 })
    expect(judge({ rounds: [round(1_000, 1_000, attacked)], settledBytes })).toMatchObject({
      strikeUs: 40,
      attackerShare: 0.15
    })
  })

  it('of no round at all is nothing', () => {
    const verdict = judge({ rounds: [], settledBytes: { before: Number.NaN, after: Number.NaN } })
    expect([verdict.kept, verdict.grownMib, verdict.controlRatio]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })
})
