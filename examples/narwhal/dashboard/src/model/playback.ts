/** The past being shown: from a time on, since a time, at a rate. All in milliseconds of the source. */
export interface Playback {
  readonly at: number
  /** What time it was when it began. */
  readonly from: number
  /** As a share of the speed it had: 1 is as it was, 0 stands. */
  readonly rate: number
}

/** Which time is shown, now and never later than what is live. */
export function playedAt({ at, from, rate }: Playback, now: number, liveAt: number): number {
  return Math.min(liveAt, at + (now - from) * rate)
}
