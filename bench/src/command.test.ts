import { describe, expect, it } from 'vitest'
import { CASES } from './cases.ts'
import { benchCommand, type BenchOptions } from './command.ts'
import { CONTESTANT_NAMES } from './contestants.ts'

function parse(...args: string[]): BenchOptions {
  return benchCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(args, { from: 'user' })
    .opts()
}

function names(selected: readonly { readonly name: string }[]): string[] {
  return selected.map(({ name }) => name)
}

describe('the command', () => {
  it('runs every contestant in every case, and no scenario, where nothing is said', () => {
    expect(parse()).toEqual({
      rounds: 5,
      seconds: 1,
      only: { contestants: CONTESTANT_NAMES, cases: CASES, scenarios: [] }
    })
  })

  it('runs P2PLane beside the contestants it is asked for', () => {
    const { contestants, cases } = parse('--only', 'grpc-js,nats').only
    expect(contestants).toEqual(['p2plane', 'grpc-js', 'nats'])
    expect(cases).toEqual(CASES)
  })

  it('takes a size for all of its cases, and a case for itself', () => {
    const { contestants, cases } = parse('--only', '32B, 1MiB/4').only
    expect(contestants).toEqual(CONTESTANT_NAMES)
    expect(names(cases)).toEqual(['32B/1', '32B/64', '1MiB/4'])
  })

  it('runs a scenario alone', () => {
    expect(parse('--only', 'slow-reader').only).toEqual({ contestants: [], cases: [], scenarios: ['slow-reader'] })
  })

  it.each([
    [['--only', 'grpc'], "'grpc' is none of p2plane, "],
    [['--only', ''], "'' is none of p2plane, "],
    [['--rounds', '0'], 'It takes a whole number above 0.'],
    [['--rounds', '1.5'], 'It takes a whole number above 0.'],
    [['--seconds', 'long'], 'It takes a number above 0, at most 3600.'],
    [['--seconds', '-1'], 'It takes a number above 0, at most 3600.'],
    [['--fast'], "unknown option '--fast'"],
    [['now'], 'too many arguments']
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(() => parse(...args)).toThrow(sentence)
  })
})
