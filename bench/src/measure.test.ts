import { describe, expect, it } from 'vitest'
import type { Case } from './cases.ts'
import type { Caller } from './contestant.ts'
import { Measurement } from './measure.ts'

const echo: Case = { name: '8B/4', kind: 'echo', byteLength: 8, callers: 4 }
const record: Case = { name: 'record/2', kind: 'record', byteLength: 8, callers: 2 }
const stream: Case = { name: 'stream', kind: 'stream' }

/** Answers later, as a peer would. */
async function later<T>(value: T): Promise<T> {
  await new Promise(resolve => setImmediate(resolve))
  return value
}

const honest: Caller = { value: later, record: later, pull: later }

describe('a measurement', () => {
  it.each([echo, record])('counts the calls of $name and how long they took', async measured => {
    const measurement = new Measurement(honest)
    await measurement.warmUp(measured, 1)
    const { calls, bytes, elapsedMs, p50Us, p99Us, cpuUs } = await measurement.run(measured, 20)
    expect(calls).toBeGreaterThan(0)
    expect(bytes).toBe(calls * 8)
    expect(elapsedMs).toBeGreaterThanOrEqual(19)
    expect(p50Us).toBeGreaterThan(0)
    expect(p99Us).toBeGreaterThanOrEqual(p50Us)
    expect(cpuUs).toBeGreaterThan(0)
  })

  it('keeps as many calls under way as there are callers', async () => {
    let underWay = 0
    let most = 0
    const counting = async (data: Uint8Array): Promise<Uint8Array> => {
      most = Math.max(most, ++underWay)
      await later(undefined)
      underWay--
      return data
    }
    await new Measurement({ bytes: counting }).run(echo, 5)
    expect(most).toBe(4)
  })

  it('counts the long stream by its bytes', async () => {
    const measurement = new Measurement(honest)
    await measurement.warmUp(stream, 1)
    const { calls, bytes, p50Us } = await measurement.run(stream, 5)
    expect(bytes).toBe(calls * 64 * 1024)
    expect(p50Us).toBeNaN()
  })

  it('takes part in what its contestant can do', () => {
    const measurement = new Measurement({ bytes: later })
    expect([echo, record, stream].map(measured => measurement.takesPart(measured))).toEqual([true, false, false])
    expect([echo, record, stream].map(measured => new Measurement(honest).takesPart(measured))).toEqual([
      true,
      true,
      true
    ])
  })
})

describe('a contestant that does not do the work', () => {
  const somebodyElses = Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9)
  it.each<[string, Case, Caller]>([
    ['answers with nothing', echo, { bytes: () => later(new Uint8Array(0)) }],
    ['answers with other bytes', echo, { bytes: () => later(somebodyElses) }],
    ['answers somebody else', echo, { value: ({ data }) => later({ seq: 77, data }) }],
    ['changes a byte in the middle', echo, { bytes: data => later(data.with(4, 255)) }],
    ['loses a field', record, { ...honest, record: entry => later({ ...entry, parents: [] }) }],
    ['sends less than was asked for', stream, { pull: byteLength => later(byteLength - 1) }]
  ])('is found out where it %s', async (_what, measured, caller) => {
    await expect(new Measurement(caller).warmUp(measured, 1)).rejects.toThrow(/not what was sent|bytes came of/)
  })

  it('is found out while it is measured too', async () => {
    const caller: Caller = { value: ({ seq, data }) => later({ seq, data: seq < 3 ? data : data.subarray(1) }) }
    await expect(new Measurement(caller).run(echo, 200)).rejects.toThrow('not what was sent')
  })
})
