import { setTimeout as delay } from 'node:timers/promises'
import type { Committee } from '../core/index.ts'
import type { Link } from './link.ts'

const TIMEOUT_MS = 1_000
const RETRY_MS = 200

/** Everybody makes a header for this round as soon as it starts. */
const FIRST_ROUND = 1

/**
 * Whether a validator with an empty disk has had another one before: then others have gone on with what it said, which it
 * has forgotten, and must not contradict. Resolves once those who have answered are a quorum together with it; before that
 * nothing could come of what it says.
 */
export async function isForgetful(
  link: Link,
  committee: Committee,
  author: number,
  signal: AbortSignal
): Promise<boolean> {
  const rounds = new Map<number, number>()
  const others = committee.authorities.map((_, index) => index).filter(index => index !== author)
  const stake = (): number => [author, ...rounds.keys()].reduce((sum, index) => sum + committee.stake(index), 0)
  while (stake() < committee.quorum) {
    const unheard = others.filter(index => !rounds.has(index))
    await Promise.all(
      unheard.map(async index => {
        const call = { signal, timeoutMs: TIMEOUT_MS }
        const response = await link.request(index, { type: 'highest-round' }, call).catch(() => undefined)
        if (response?.type === 'highest-round') rounds.set(index, response.round)
      })
    )
    if (stake() < committee.quorum) await delay(RETRY_MS, undefined, { signal })
  }
  return [...rounds.values()].some(round => round > FIRST_ROUND)
}
