/**
 * Flags of Node for a young generation of one size from the beginning, where memory is measured. By itself V8 makes it up to
 * a hundred times as large where much survives, and what a process holds for a peer could not be told from that.
 */
export const FIXED_YOUNG_GENERATION = ['--min-semi-space-size=16', '--max-semi-space-size=16'] as const
