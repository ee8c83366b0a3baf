import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeMishap, nextMishap } from './chaos-plan.ts'

test('whatever goes wrong goes wrong with somebody who is there, and a cut has somebody on each side', () => {
  const chances = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 10 }), chances, (size, stream) => {
      const mishap = nextMishap(size, () => stream.next().value!)
      if (mishap.kind === 'partition') {
        expect(mishap.groups.flat()).toEqual(Array.from({ length: size }, (_, index) => index))
        expect(mishap.groups.every(group => group.length > 0)).toBe(true)
      } else expect(mishap.validator).toBeLessThan(size)
      expect(describeMishap(mishap)).toMatch(/^(V\d|the network) /)
    })
  )
})
