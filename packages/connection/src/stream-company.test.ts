import { describe, expect, it } from 'vitest'
import { StreamCompany } from './stream-company.ts'

describe('the streams of a connection', () => {
  let nowMs = 0

  function heard(...streamIds: number[]): StreamCompany {
    const company = new StreamCompany(() => nowMs)
    for (const id of streamIds) company.heard(id)
    return company
  }

  it.each([[[1, 1, 1]], [[1, 3, 5, 7, 9]], [[1, 1, 3, 3]]])('are alone where they bring something as %j', ids => {
    expect(heard(...ids).isMixed).toBe(false)
  })

  it.each([[[1, 3, 1]], [[1, 3, 5, 1]], [[1, 1, 3, 5, 7, 3]]])('are in company where they do as %j', ids => {
    expect(heard(...ids).isMixed).toBe(true)
  })

  it('are alone where one comes back after a while', () => {
    const company = heard(1, 3)
    nowMs += 500
    company.heard(1)
    expect(company.isMixed).toBe(false)
  })

  it('are in company until all but one have been silent for half a second', () => {
    const company = heard(1, 3, 1)
    nowMs += 499
    company.heard(1)
    expect(company.isMixed).toBe(true)
    nowMs += 1
    expect(company.isMixed).toBe(false)
  })
})
