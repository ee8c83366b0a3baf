import { describe, expect, test } from 'vitest'
import { type Batch, Committee, type RequestEffect } from '../core/index.ts'
import { developmentKeys } from '../keys/development-keys.ts'
import { sha256 } from '../keys/sha256.ts'
import { BatchMemory } from './batch-memory.ts'

const LONG = 200 * 1024
const authorities = developmentKeys()
  .slice(0, 4)
  .map(({ publicKey }) => ({ publicKey, stake: 1 }))
const committee = new Committee({ epoch: 0, authorities }, sha256)

function batch(...bytes: Uint8Array[]): Batch {
  return { digest: 'd', worker: 0, bytes, byteLength: bytes.reduce((sum, { length }) => sum + length, 0) }
}

function request(id: number, to: number, given: Batch): RequestEffect {
  return { type: 'request', id, to, message: { type: 'batch', batch: given }, timeoutMs: 1_000 }
}

describe('the memory of a peer’s batch', () => {
  function stored(...bytes: Uint8Array[]): boolean {
    new BatchMemory(committee, 0).stored({ type: 'batch', isOwn: false, batch: batch(...bytes) })
    return bytes[0]!.length === 0
  }

  test('is given back once it is on disk', () => {
    const memory = new Uint8Array(LONG + 100)
    expect(stored(memory.subarray(50, 1_000), memory.subarray(1_010, LONG))).toBe(true)
  })

  test('is left alone where it may be of others too', () => {
    const memory = new Uint8Array(2 * LONG)
    expect(stored(memory.subarray(0, LONG))).toBe(false)
    expect(stored(new Uint8Array(1_000))).toBe(false)
    expect(stored(new Uint8Array(new SharedArrayBuffer(LONG)))).toBe(false)
  })
})

describe('the memory of an own batch', () => {
  const ack = { type: 'ack' } as const

  function handedOut(): { memory: BatchMemory; own: Batch; isFree: () => boolean } {
    const own = batch(new Uint8Array(LONG), new Uint8Array(10))
    const memory = new BatchMemory(committee, 0)
    for (const to of [1, 2, 3]) memory.asked(request(to, to, own))
    return { memory, own, isFree: () => own.bytes[0]!.length === 0 }
  }

  test('is given back once it is on disk, a quorum has it, and nobody is being sent it', () => {
    const { memory, own, isFree } = handedOut()
    memory.ended(1, ack)
    memory.ended(2, ack)
    memory.stored({ type: 'batch', isOwn: true, batch: own })
    expect(isFree()).toBe(false)
    memory.ended(3, ack)
    expect(isFree()).toBe(true)
    // A short piece may be of the pool that others are of.
    expect(own.bytes[1]).toHaveLength(10)
  })

  test('is kept while it is written', () => {
    const { memory, own, isFree } = handedOut()
    for (const id of [1, 2, 3]) memory.ended(id, ack)
    expect(isFree()).toBe(false)
    memory.stored({ type: 'batch', isOwn: true, batch: own })
    expect(isFree()).toBe(true)
  })

  test('is kept where too few have it, since it is handed out again', () => {
    const own = batch(new Uint8Array(LONG))
    const memory = new BatchMemory(committee, 0)
    memory.asked(request(1, 1, own))
    memory.stored({ type: 'batch', isOwn: true, batch: own })
    memory.ended(1, ack)
    expect(own.bytes[0]).toHaveLength(LONG)
    memory.asked(request(2, 2, own))
    memory.ended(2, ack)
    expect(own.bytes[0]).toHaveLength(0)
  })

  test('is kept where a call failed, of which something may still be on its way', () => {
    const { memory, own, isFree } = handedOut()
    memory.ended(1, undefined)
    memory.asked(request(4, 1, own))
    for (const id of [2, 3, 4]) memory.ended(id, ack)
    memory.stored({ type: 'batch', isOwn: true, batch: own })
    expect(isFree()).toBe(false)
  })
})
