import { expect, test } from 'vitest'
import { follow } from './follow.ts'

test('it arrives, does not overshoot, and its speed does not jump', () => {
  const motion = { value: 0, speed: 0 }
  let speed = 0
  for (let frame = 0; frame < 200; frame++) {
    const before = motion.value
    follow(motion, 10, 16, 500)
    expect(motion.value).toBeGreaterThanOrEqual(before)
    expect(motion.value).toBeLessThanOrEqual(10)
    expect(Math.abs(motion.speed - speed)).toBeLessThan(4)
    speed = motion.speed
  }
  expect(motion.value).toBeCloseTo(10, 2)
})

test('it is where it ends in the same time, however many frames that takes', () => {
  const [few, many] = [
    { value: 0, speed: 0 },
    { value: 0, speed: 0 }
  ]
  for (let i = 0; i < 5; i++) follow(few, 10, 40, 500)
  for (let i = 0; i < 20; i++) follow(many, 10, 10, 500)
  expect(few.value).toBeCloseTo(many.value, 6)
})

test('what is far away it does not travel to, nor where nothing is to move', () => {
  const motion = { value: 0, speed: 3 }
  follow(motion, 1000, 16, 500)
  expect(motion).toEqual({ value: 1000, speed: 0 })
  follow(motion, 1001, 16, 0)
  expect(motion.value).toBe(1001)
})
