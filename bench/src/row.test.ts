import { describe, expect, it } from 'vitest'
import { row, turn } from './row.fixture.ts'
import { ratio, summarise, timesAsFast } from './row.ts'

describe('a row', () => {
  it('is summarised by the medians of its rounds', () => {
    expect(summarise(row('grpc-js', '32B/64', [1000, 9000, 2000]))).toEqual({
      p50Us: 100,
      p99Us: 200,
      requestsPerSecond: 2000,
      megabytesPerSecond: 0.064,
      clientCpuUs: 3,
      serverCpuUs: 4
    })
  })

  it('has no figures where it failed in the first round', () => {
    const failed = { ...row('grpc-js', '32B/64', []), turns: [undefined], failed: 'no' }
    expect(summarise(failed).requestsPerSecond).toBeNaN()
    expect(timesAsFast(row('p2plane', '32B/64', [1]), failed)).toBeNaN()
  })

  it('is compared by what it carries where there are many callers', () => {
    const [ours, theirs] = [row('p2plane', '32B/64', [300, 30], 500), row('grpc-js', '32B/64', [100, 10], 1)]
    expect(timesAsFast(ours, theirs)).toBe(3)
    expect(ratio('rate', ours, theirs)).toBe(3)
  })

  it('is compared by how soon it answers where there is one', () => {
    const [ours, theirs] = [row('p2plane', '32B/1', [1], 50), row('grpc-js', '32B/1', [100], 200)]
    expect(timesAsFast(ours, theirs)).toBe(4)
    expect(ratio('p50', ours, theirs)).toBe(0.25)
  })

  it('counts the bytes of a long stream, whatever its pieces', () => {
    const [ours, theirs] = [row('p2plane', 'stream', []), row('grpc-js', 'stream', [])]
    const half = { ...turn(7, Number.NaN), bytes: 500, elapsedMs: 500 }
    const whole = { ...turn(1, Number.NaN), bytes: 500, elapsedMs: 1000 }
    expect(timesAsFast({ ...ours, turns: [half] }, { ...theirs, turns: [whole] })).toBe(2)
  })
})
