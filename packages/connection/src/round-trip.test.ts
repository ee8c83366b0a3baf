import { afterEach, describe, expect, it, vi } from 'vitest'
import { RoundTrip } from './round-trip.ts'

describe('a round trip', () => {
  afterEach(() => void vi.restoreAllMocks())

  /** Each question and its answer takes so long, in milliseconds. */
  async function measured(...tookMs: number[]): Promise<RoundTrip> {
    const roundTrip = new RoundTrip(() => Promise.resolve())
    for (const ms of tookMs) {
      vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(ms)
      await roundTrip.measure()
    }
    return roundTrip
  }

  it('is not known before the first answer', async () => {
    expect((await measured()).medianMs).toBeUndefined()
  })

  it.each([
    [[10], 10],
    [[10, 0.2], 0.2],
    [[10, 0.2, 0.3], 0.3],
    [[0.3, 0.2, 30], 0.3],
    [[0.3, 0.2, 0.3, 30, 50], 30]
  ])('is the median of the last three: of %j it is %d', async (tookMs, medianMs) => {
    expect((await measured(...tookMs)).medianMs).toBe(medianMs)
  })

  it('is measured by one question at a time, and by none that is not answered', async () => {
    const answers: PromiseWithResolvers<void>[] = []
    const roundTrip = new RoundTrip(() => {
      const answer = Promise.withResolvers<void>()
      answers.push(answer)
      return answer.promise
    })
    const first = roundTrip.measure()
    await roundTrip.measure()
    expect(answers).toHaveLength(1)
    answers[0]!.reject(new Error('the connection has ended'))
    await first
    expect(roundTrip.medianMs).toBeUndefined()
    void roundTrip.measure()
    expect(answers).toHaveLength(2)
  })

  it('is kept up by a question a second', async () => {
    let questions = 0
    const roundTrip = new RoundTrip(() => Promise.resolve(questions++))
    const now = vi.spyOn(performance, 'now')
    for (const nowMs of [0, 1, 999, 1_000, 1_999, 2_000]) {
      now.mockReturnValue(nowMs)
      roundTrip.keepUp()
      await new Promise(setImmediate)
    }
    expect(questions).toBe(3)
  })
})
