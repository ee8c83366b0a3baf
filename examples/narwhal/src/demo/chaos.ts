import { setTimeout as delay } from 'node:timers/promises'
import { describeMishap, type Mishap, nextMishap } from './chaos-plan.ts'
import type { ClusterControl } from './cluster-control.ts'

/** How long all is well, and how long something is not. */
const CALM_MS = 6_000
const TROUBLE_MS = 6_000

/** Breaks one thing after the other and mends each, until the signal fires. */
export async function runChaos(
  cluster: ClusterControl,
  say: (text: string) => void,
  signal: AbortSignal
): Promise<void> {
  while (!signal.aborted) {
    await pause(CALM_MS, signal)
    const mishap = nextMishap(cluster.status.validators.length, Math.random)
    if (signal.aborted) return
    say(describeMishap(mishap))
    // Whoever watches may have broken the same by hand: then there is nothing to do.
    await begin(cluster, mishap).catch(() => undefined)
    await pause(TROUBLE_MS, signal)
    if (!signal.aborted) await end(cluster, mishap).catch(() => undefined)
  }
}

function begin(cluster: ClusterControl, mishap: Mishap): Promise<void> {
  switch (mishap.kind) {
    case 'kill':
      return cluster.kill(mishap.validator)
    case 'wipe':
      return cluster.wipe(mishap.validator)
    case 'partition':
      return cluster.partition(mishap.groups)
    default:
      return cluster.setFault(mishap.validator, mishap.fault, true)
  }
}

function end(cluster: ClusterControl, mishap: Mishap): Promise<void> {
  switch (mishap.kind) {
    case 'kill':
      return cluster.restart(mishap.validator)
    case 'wipe':
      return Promise.resolve()
    case 'partition':
      return cluster.heal()
    default:
      return cluster.setFault(mishap.validator, mishap.fault, false)
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
