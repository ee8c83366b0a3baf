/** A value on its way to another, without a jump in its speed. */
export interface Motion {
  value: number
  /** A second. */
  speed: number
}

/** Farther than this many rounds it does not travel: it is there. */
const FARTHEST = 48

/**
 * Moves towards a target for a time, as a critically damped spring: it neither overshoots nor stops and starts with a
 * target that comes in steps. Changes the motion in place, once a frame.
 *
 * @param settleMs how long it takes to be nearly there
 */
export function follow(motion: Motion, target: number, elapsedMs: number, settleMs: number): void {
  if (settleMs <= 0 || Math.abs(target - motion.value) > FARTHEST) {
    motion.value = target
    motion.speed = 0
    return
  }
  const omega = 2000 / settleMs
  const seconds = elapsedMs / 1000
  const decay = Math.exp(-omega * seconds)
  const offset = motion.value - target
  const push = (motion.speed + omega * offset) * seconds
  motion.speed = (motion.speed - omega * push) * decay
  motion.value = target + (offset + push) * decay
}
