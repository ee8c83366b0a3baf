import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RetryBudget } from './retry-budget.ts'

describe('a retry budget', () => {
  it('allows five retries of a peer that never answers, and no more', () => {
    const budget = new RetryBudget()
    let retries = 0
    for (let call = 0; call < 1_000; call++) {
      budget.failed()
      if (budget.allows) retries++
    }
    expect(retries).toBe(4)
  })

  it('allows all retries of a peer that nearly always answers', () => {
    const budget = new RetryBudget()
    for (let call = 0; call < 1_000; call++) {
      if (call % 12 === 0) budget.failed()
      else budget.succeeded()
      expect(budget.allows).toBe(true)
    }
  })

  it('allows at most a tenth as many retries as there are answers, and a few', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 1_000 }), answers => {
        const budget = new RetryBudget()
        let [retries, answered] = [0, 0]
        for (const isAnswered of answers) {
          if (isAnswered) {
            budget.succeeded()
            answered++
          } else {
            budget.failed()
            if (budget.allows) retries++
          }
        }
        expect(retries).toBeLessThanOrEqual(5 + answered / 10)
      })
    )
  })

  it('is filled again by answers', () => {
    const budget = new RetryBudget()
    for (let i = 0; i < 100; i++) budget.failed()
    for (let i = 0; i < 49; i++) budget.succeeded()
    expect(budget.allows).toBe(false)
    for (let i = 0; i < 3; i++) budget.succeeded()
    expect(budget.allows).toBe(true)
  })
})
