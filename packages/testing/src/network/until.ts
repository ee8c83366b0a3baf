import { setTimeout as delay } from 'node:timers/promises'

/** How often `until` looks. */
const LOOK_EVERY_MS = 10

/** Resolves once the condition holds. @throws where it does not in time */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const endMs = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() >= endMs) throw new Error(`until: the condition did not hold within ${timeoutMs / 1_000} s`)
    await delay(LOOK_EVERY_MS)
  }
}
