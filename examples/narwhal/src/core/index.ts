/**
 * The pure core of Narwhal and Bullshark: `step(state, event) -> effects`. No clock, no randomness, no I/O, no await.
 * Whoever runs it (the host, or the simulator) brings time, peers, a log, and cryptography.
 */
export type { Batch, BatchBytes, BatchRef } from './batch.ts'
export type { Certificate, CertificateRef } from './certificate.ts'
export type { Commit } from './commit.ts'
export type { CommitRule } from './commit-rule.ts'
export { type Authority, Committee, type CommitteeInit } from './committee.ts'
export { createCrypto, type Crypto, type CryptoPrimitives } from './crypto.ts'
export { Dag, type Vertex } from './dag.ts'
export type { Digest, Signature } from './digest.ts'
export type * from './effect.ts'
export type { Equivocation } from './equivocations.ts'
export type * from './event.ts'
export type { Header, HeaderBody, Parent } from './header.ts'
export { leaderSchedule, type LeaderOf } from './leader-schedule.ts'
export type * from './log-record.ts'
export type * from './message.ts'
export { DEFAULT_OPTIONS, type ValidatorOptions } from './options.ts'
export { checkpoint, restore } from './recovery.ts'
export type { ValidatorStats } from './stats.ts'
export { step } from './step.ts'
export { createValidator, type ValidatorInit, type ValidatorState } from './validator.ts'
