import { CborError } from './cbor-error.ts'

/** Slots of a new table. At most half are ever taken. */
const SMALL = 32
/** A table that grew beyond is not worth clearing for the next map. */
const LARGE = 256
/** Honest keys hardly ever need as many steps to a free slot. */
const MANY_STEPS = 64

/**
 * The keys of one map, as ranges of the bytes they stand in. Refuses a second of the same, and `__proto__`. A hash table
 * that is used again for the next map: nothing is allocated for a key. Keys that somebody made to collide go into a Set
 * instead, whose hash has a secret: slower, but never quadratic.
 */
export class KeySet {
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #hashes: number[] = []
  #count = 0
  /** Indexes of keys, plus one: 0 is a free slot. */
  #slots = new Uint32Array(SMALL)
  #collided: Set<string> | undefined

  clear(): void {
    this.#count = 0
    this.#collided = undefined
    if (this.#slots.length > LARGE) this.#slots = new Uint32Array(SMALL)
    else this.#slots.fill(0)
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    if (end - start === PROTO.length && sameBytes(bytes, start, end, PROTO, 0)) {
      throw new CborError("the map key '__proto__'")
    }
    if (this.#collided === undefined) this.#addToTable(bytes, start, end)
    else this.#addToSet(this.#collided, bytes, start, end)
  }

  #addToTable(bytes: Uint8Array, start: number, end: number): void {
    const hash = hashOf(bytes, start, end)
    const slot = this.#freeSlot(bytes, start, end, hash)
    if (slot === undefined) {
      this.#addToSet((this.#collided = this.#toSet(bytes)), bytes, start, end)
      return
    }
    this.#starts[this.#count] = start
    this.#ends[this.#count] = end
    this.#hashes[this.#count] = hash
    this.#slots[slot] = ++this.#count
    if (this.#count * 2 > this.#slots.length) this.#grow()
  }

  /** Where to put a new key, or undefined where others are in its way that look as if they were meant to be. */
  #freeSlot(bytes: Uint8Array, start: number, end: number, hash: number): number | undefined {
    const mask = this.#slots.length - 1
    for (let step = 0; step < MANY_STEPS; step++) {
      const slot = (hash + step) & mask
      const other = this.#slots[slot]! - 1
      if (other < 0) return slot
      if (this.#hashes[other] !== hash) continue
      const otherStart = this.#starts[other]!
      if (this.#ends[other]! - otherStart !== end - start || !sameBytes(bytes, start, end, bytes, otherStart))
        return undefined
      throw duplicate()
    }
    return undefined
  }

  #grow(): void {
    this.#slots = new Uint32Array(this.#slots.length * 4)
    const mask = this.#slots.length - 1
    for (let key = 0; key < this.#count; key++) {
      let slot = this.#hashes[key]! & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = key + 1
    }
  }

  #addToSet(set: Set<string>, bytes: Uint8Array, start: number, end: number): void {
    const before = set.size
    if (set.add(rawKey(bytes, start, end)).size === before) throw duplicate()
  }

  #toSet(bytes: Uint8Array): Set<string> {
    const set = new Set<string>()
    for (let i = 0; i < this.#count; i++) set.add(rawKey(bytes, this.#starts[i]!, this.#ends[i]!))
    return set
  }
}

const PROTO = new TextEncoder().encode('__proto__')
const latin1 = new TextDecoder('latin1')

function duplicate(): CborError {
  return new CborError('a map with the same key twice')
}

/** FNV-1a, with its high bits mixed into the low ones that choose a slot. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  return hash ^ (hash >>> 15)
}

/** One character a byte: not the text, but equal exactly where the bytes are. */
function rawKey(bytes: Uint8Array, start: number, end: number): string {
  return latin1.decode(bytes.subarray(start, end))
}

function sameBytes(a: Uint8Array, aStart: number, aEnd: number, b: Uint8Array, bStart: number): boolean {
  for (let i = aStart, j = bStart; i < aEnd; i++, j++) if (a[i] !== b[j]) return false
  return true
}
