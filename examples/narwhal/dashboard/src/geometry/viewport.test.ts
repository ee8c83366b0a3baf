import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstVisible, heightFor, lastVisible, placeAt, radiusOf, type Viewport, xOf, yOf } from './viewport.ts'

const views = fc
  .record({
    width: fc.integer({ min: 200, max: 2560 }),
    lanes: fc.integer({ min: 4, max: 10 }),
    lane: fc.integer({ min: 30, max: 92 }),
    step: fc.integer({ min: 14, max: 72 }),
    head: fc.integer({ min: 200, max: 1e6 }).map(round => round + 0.25)
  })
  .map((view): Viewport => ({ ...view, height: heightFor(view.lanes, view.lane * view.lanes) }))

test('whatever is drawn at a point is found at that point, anywhere on its disc', () => {
  fc.assert(
    fc.property(views, fc.nat(9), fc.nat(20), fc.double({ min: -1, max: 1, noNaN: true }), (view, lane, back, off) => {
      const place = { round: Math.floor(view.head) - back, author: lane % view.lanes }
      const [x, y] = [xOf(view, place.round), yOf(view, place.author)]
      expect(placeAt(view, x + off * radiusOf(view), y + off * radiusOf(view))).toEqual(place)
    })
  )
})

test('the visible rounds are those whose cell reaches into the picture', () => {
  fc.assert(
    fc.property(views, view => {
      const reaches = (round: number): boolean => {
        const x = xOf(view, round)
        return x + view.step / 2 >= 0 && x - view.step / 2 <= view.width
      }
      const [first, last] = [firstVisible(view), lastVisible(view)]
      expect([first - 1, first, last, last + 1].map(reaches)).toEqual([false, true, true, false])
    })
  )
})

test('there is nothing above and below the lanes, and before the first round', () => {
  const view: Viewport = { width: 800, height: heightFor(4, 320), lanes: 4, lane: 80, step: 30, head: 3 }
  expect(placeAt(view, 700, 10)).toBeUndefined()
  expect(placeAt(view, 700, view.height - 5)).toBeUndefined()
  expect(placeAt(view, 100, 100)).toBeUndefined()
})
