/**
 * Bugs that a test plants to see whether anything notices: `narwhal sim --mutations` says which seed or vector does. Each is
 * asked for at the place where the bug would be, and nowhere else; a validator is never given one outside a test.
 */
export type Mutation = (typeof MUTATIONS)[number]

export const MUTATIONS = [
  'quorum-too-small',
  'no-path-check',
  'one-vote-commits',
  'odd-step',
  'purge-by-author',
  'unsorted-rounds',
  'gc-by-local-state',
  'local-clock',
  'missing-parents-accepted',
  'header-not-persisted',
  'header-not-restored',
  'vote-not-persisted',
  'vote-before-sync',
  'votes-twice',
  'duplicate-signers',
  'signatures-unchecked',
  'id-unchecked',
  'pages-unchecked',
  'stale-epoch',
  'worker-not-in-key',
  'votes-without-batches',
  'ack-before-sync',
  'never-reproposed',
  'duplicates-committed',
  'commit-before-sync',
  'no-retry',
  'no-sync',
  'amnesia-forgotten'
] as const
