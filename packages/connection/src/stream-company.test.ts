import { describe, expect, it } from 'vitest'
import { StreamCompany } from './stream-company.ts'

describe('the streams of a connection', () => {
  let nowMs = 0
  const company = (): StreamCompany => new StreamCompany(() => nowMs)

  it('are alone where one brings all there is', () => {
    const streams = company()
    for (let i = 0; i < 3; i++) streams.heard(1)
    expect(streams.isMixed).toBe(false)
  })

  it('are in company once another brings something, and until it has been silent for half a second', () => {
    const streams = company()
    streams.heard(1)
    streams.heard(3)
    streams.heard(1)
    nowMs += 499
    expect(streams.isMixed).toBe(true)
    streams.heard(1)
    nowMs += 1
    expect(streams.isMixed).toBe(false)
  })
})
