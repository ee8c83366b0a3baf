import { CborError } from './cbor-error.ts'

/** Up to here every key is compared with every other; beyond, a Set is cheaper. */
const FEW = 8

/** The keys of one map, as ranges of the bytes they stand in. Refuses a second of the same, and `__proto__`. */
export class KeySet {
  #starts: number[] = []
  #ends: number[] = []
  #count = 0
  #many: Set<string> | undefined

  clear(): void {
    this.#count = 0
    this.#many = undefined
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    if (end - start === PROTO.length && sameBytes(bytes, start, end, PROTO, 0)) {
      throw new CborError("the map key '__proto__'")
    }
    if (this.#many === undefined && this.#count === FEW) this.#many = this.#toSet(bytes)
    if (this.#many !== undefined) {
      const before = this.#many.size
      if (this.#many.add(rawKey(bytes, start, end)).size === before) throw duplicate()
      return
    }
    for (let i = 0; i < this.#count; i++) {
      const otherStart = this.#starts[i]!
      if (this.#ends[i]! - otherStart === end - start && sameBytes(bytes, start, end, bytes, otherStart)) {
        throw duplicate()
      }
    }
    this.#starts[this.#count] = start
    this.#ends[this.#count++] = end
  }

  #toSet(bytes: Uint8Array): Set<string> {
    const set = new Set<string>()
    for (let i = 0; i < this.#count; i++) set.add(rawKey(bytes, this.#starts[i]!, this.#ends[i]!))
    return set
  }
}

const PROTO = new TextEncoder().encode('__proto__')

function duplicate(): CborError {
  return new CborError('a map with the same key twice')
}

/** One character a byte: not the text, but equal exactly where the bytes are. */
function rawKey(bytes: Uint8Array, start: number, end: number): string {
  let key = ''
  for (let i = start; i < end; i++) key += String.fromCharCode(bytes[i]!)
  return key
}

function sameBytes(a: Uint8Array, aStart: number, aEnd: number, b: Uint8Array, bStart: number): boolean {
  for (let i = aStart, j = bStart; i < aEnd; i++, j++) if (a[i] !== b[j]) return false
  return true
}
