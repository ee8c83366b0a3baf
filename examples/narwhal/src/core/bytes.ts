/**
 * What is signed and hashed: fixed fields one behind the other, numbers big-endian, digests as their bytes. No encoder
 * stands between a port in another language and the same bytes.
 */
export class Bytes {
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  u32(value: number): this {
    this.#reserve(4)
    this.#view.setUint32(this.#length, value)
    this.#length += 4
    return this
  }

  /** @param value a safe integer from 0 */
  u64(value: number): this {
    return this.u32(Math.floor(value / 2 ** 32)).u32(value % 2 ** 32)
  }

  /** @param digits an even number of hexadecimal digits */
  hex(digits: string): this {
    this.#reserve(digits.length / 2)
    for (let i = 0; i < digits.length; i += 2) {
      this.#bytes[this.#length++] = (digit(digits.charCodeAt(i)) << 4) | digit(digits.charCodeAt(i + 1))
    }
    return this
  }

  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
    return this
  }

  /** All of it, and nothing more is added. */
  take(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const grown = new Uint8Array(2 * (this.#length + count))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}

/** Begins every preimage, so that a signature or digest of one kind is none of another: `narwhal/v1/KIND` and a zero. */
export function domain(kind: string): Uint8Array {
  return new TextEncoder().encode(`narwhal/v1/${kind}\0`)
}

function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87
}
