import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TILE_ROUNDS, tileOf, tileX, wholeStep } from './tiles.ts'
import { heightFor, type Viewport, xOf } from './viewport.ts'

test('a tile begins half a step before its first round', () => {
  const view: Viewport = { width: 800, height: heightFor(4, 320), lanes: 4, lane: 80, step: 30, head: 100.5 }
  expect(tileX(view, tileOf(96))).toBe(xOf(view, 96) - 15)
  expect(tileOf(95)).toBe(tileOf(96) - 1)
})

test('tiles are whole device pixels wide, and no other than was asked for', () => {
  fc.assert(
    fc.property(fc.double({ min: 14, max: 72, noNaN: true }), fc.constantFrom(1, 1.25, 1.5, 2, 3), (step, ratio) => {
      const pixels = wholeStep(step, ratio) * TILE_ROUNDS * ratio
      expect(Math.abs(pixels - Math.round(pixels))).toBeLessThan(1e-9)
      expect(Math.abs(wholeStep(step, ratio) - step)).toBeLessThanOrEqual(0.5 / TILE_ROUNDS + 1e-9)
    })
  )
})
