import type { Digest } from './digest.ts'

/**
 * The bytes of a batch, in the pieces they arrived in: transactions behind one another, each with its length before it
 * as a big-endian u32. The digest of a batch is the SHA-256 of all pieces. Nothing in the core reads, copies or joins
 * them: they pass by reference from the event they come with to the effects they leave with.
 */
export type BatchBytes = readonly Uint8Array[]

/** A batch as a header names it. The worker is part of the name: a batch is had only by the worker that it came through. */
export interface BatchRef {
  readonly digest: Digest
  /** Index of the worker, the same at every validator. */
  readonly worker: number
}

/** A batch with its bytes, and the digest of exactly these, which whoever received them has computed: never a peer's claim. */
export interface Batch extends BatchRef {
  readonly bytes: BatchBytes
  /** How many bytes all pieces have together. */
  readonly byteLength: number
}
