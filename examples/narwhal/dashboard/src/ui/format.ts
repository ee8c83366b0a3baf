/** Numbers as the page writes them. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })

/** 12,345 */
export function formatCount(count: number): string {
  return whole.format(count)
}

/** 12,345 below a hundred thousand, and then 123K. */
export function formatCompact(count: number): string {
  return count < 100_000 ? whole.format(count) : compact.format(count)
}

/** 84 ms, 1.25 s; a dash for nothing. */
export function formatMs(ms: number): string {
  if (ms <= 0) return '–'
  return ms < 1000 ? `${whole.format(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** 84 MB */
export function formatMegabytes(bytes: number): string {
  return bytes === 0 ? '–' : `${whole.format(bytes / 1e6)} MB`
}

/** The last hex digits, which are enough to compare by eye. What is simulated has names for digests: they stay whole. */
export function digestTail(digest: string, digits = 8): string {
  if (digest === '') return '–'
  return /^[0-9a-f]{16,}$/.test(digest) ? digest.slice(-digits) : digest
}

/** 3 s, 2 min */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`
}

/** 9 s, 90 s, 15 min */
export function formatSeconds(ms: number): string {
  return ms < 120_000 ? `${whole.format(ms / 1000)} s` : `${whole.format(ms / 60_000)} min`
}
