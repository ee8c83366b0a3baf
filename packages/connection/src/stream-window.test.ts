import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StreamCompany } from './stream-company.ts'
import { windowed, type WindowInsides } from './stream-window.ts'

const KIB = 1024
const MAX_BYTES = 1024 * KIB

/** A stream that grows its window with each update, as the package does where the reader is quick. */
class Fake implements WindowInsides {
  state = 3
  recvWindow = 256 * KIB
  recvWindowCapacity = 256 * KIB
  maxStreamWindowSize = MAX_BYTES
  updates: number[] = []

  sendWindowUpdate(): void {
    this.recvWindow = Math.min(this.recvWindow * 2, this.maxStreamWindowSize)
    this.updates.push(this.recvWindow - this.recvWindowCapacity)
    this.recvWindowCapacity = this.recvWindow
  }

  /** The peer sends what it may of so many bytes, in frames of up to 16 KiB. */
  bring(bytes: number): void {
    for (let left = Math.min(bytes, this.recvWindowCapacity); left > 0; left -= 16 * KIB) {
      this.recvWindowCapacity -= Math.min(left, 16 * KIB)
      this.sendWindowUpdate()
    }
  }
}

function stream(medianMs?: number, init: Partial<Fake> = {}): { fake: Fake; others: () => void } {
  const company = new StreamCompany(() => 0)
  const fake = Object.assign(new Fake(), init)
  windowed(fake, company, { medianMs, keepUp() {} })
  company.heard(1)
  return { fake, others: () => [3, 1].forEach(id => company.heard(id)) }
}

describe('the window of a stream', () => {
  it('is told of once half of it is used', () => {
    const { fake } = stream()
    fake.bring(112 * KIB)
    expect(fake.updates).toEqual([])
    fake.bring(16 * KIB)
    expect(fake.updates).toEqual([384 * KIB])
  })

  it('grows to the most there is where the stream is alone', () => {
    const { fake } = stream()
    for (let i = 0; i < 10; i++) fake.bring(MAX_BYTES)
    expect(fake.recvWindow).toBe(MAX_BYTES)
  })

  it.each([0.1, 1])('is 64 KiB while other streams of a peer at %d ms bring something', medianMs => {
    const { fake, others } = stream(medianMs)
    for (let i = 0; i < 10; i++) fake.bring(MAX_BYTES)
    others()
    for (let i = 0; i < 10; i++) fake.bring(MAX_BYTES)
    expect(fake.recvWindow).toBe(64 * KIB)
    expect(fake.recvWindowCapacity).toBeLessThanOrEqual(64 * KIB)
  })

  it.each([undefined, 2, 100])('is not small where the round trip is %s ms', medianMs => {
    const { fake, others } = stream(medianMs)
    others()
    for (let i = 0; i < 10; i++) fake.bring(MAX_BYTES)
    expect(fake.recvWindow).toBe(MAX_BYTES)
  })

  it('is the package’s affair before the stream is established, and while it is paused', () => {
    const { fake } = stream(0, { state: 1 })
    fake.sendWindowUpdate()
    expect(fake.updates).toHaveLength(1)
  })

  it('never leaves a peer that takes what it is given without room, whatever comes when', () => {
    const steps = fc.array(fc.oneof(fc.constant('others' as const), fc.integer({ min: 1, max: 2 * MAX_BYTES })), {
      maxLength: 40
    })
    fc.assert(
      fc.property(steps, fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }), (all, medianMs) => {
        const { fake, others } = stream(medianMs)
        for (const step of all) {
          if (step === 'others') others()
          else fake.bring(step)
          expect(fake.recvWindowCapacity).toBeGreaterThan(0)
          expect(fake.recvWindowCapacity).toBeLessThanOrEqual(MAX_BYTES)
        }
      })
    )
  })
})
