const INDEFINITE = 31
const BREAK = 0xff
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The value of bytes that have passed the guard, so nothing is checked again. Reads what cbor-x misreads, which the guard
 * calls not plain. Byte strings are views.
 */
export function readCbor(bytes: Uint8Array): unknown {
  return new CborReader(bytes).value()
}

class CborReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** The depth of the recursion is bounded by the guard. */
  value(): unknown {
    const head = this.#bytes[this.#at++]!
    const info = head & 31
    switch (head >> 5) {
      case 0:
        return info === 27 ? narrow(this.#uint64()) : this.#argument(info)
      case 1:
        return info === 27 ? narrow(-1n - this.#uint64()) : -1 - this.#argument(info)
      case 2:
        return this.#take(this.#argument(info))
      case 3:
        return info === INDEFINITE ? this.#splitText() : utf8.decode(this.#take(this.#argument(info)))
      case 4:
        return this.#array(info)
      case 5:
        return this.#map(info)
      default:
        return this.#simple(info)
    }
  }

  #array(info: number): unknown[] {
    const items: unknown[] = []
    this.#forEach(info, () => items.push(this.value()))
    return items
  }

  #map(info: number): Record<string, unknown> {
    const record: Record<string, unknown> = {}
    this.#forEach(info, () => {
      const key = this.value() as string
      record[key] = this.value()
    })
    return record
  }

  #splitText(): string {
    let text = ''
    this.#forEach(INDEFINITE, () => (text += this.value() as string))
    return text
  }

  #forEach(info: number, readOne: () => void): void {
    if (info === INDEFINITE) {
      while (this.#bytes[this.#at] !== BREAK) readOne()
      this.#at++
    } else {
      for (let left = this.#argument(info); left > 0; left--) readOne()
    }
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false
      case 21:
        return true
      case 22:
        return null
      case 23:
        return undefined
      case 25:
        return float16(this.#argument(info))
      case 26:
        return this.#view.getFloat32(this.#skip(4))
      default:
        return this.#view.getFloat64(this.#skip(8))
    }
  }

  #argument(info: number): number {
    switch (info) {
      case 24:
        return this.#view.getUint8(this.#skip(1))
      case 25:
        return this.#view.getUint16(this.#skip(2))
      case 26:
        return this.#view.getUint32(this.#skip(4))
      case 27:
        return Number(this.#uint64())
      default:
        return info
    }
  }

  #uint64(): bigint {
    return this.#view.getBigUint64(this.#skip(8))
  }

  #take(length: number): Uint8Array {
    const start = this.#skip(length)
    return this.#bytes.subarray(start, this.#at)
  }

  /** Moves on, and says where it was. */
  #skip(length: number): number {
    const start = this.#at
    this.#at += length
    return start
  }
}

/** A number where that is exact. */
function narrow(integer: bigint): number | bigint {
  const number = Number(integer)
  return Number.isSafeInteger(number) ? number : integer
}

function float16(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const magnitude =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent === 31
        ? fraction === 0
          ? Infinity
          : NaN
        : (1024 + fraction) * 2 ** (exponent - 25)
  return (bits & 0x8000) === 0 ? magnitude : -magnitude
}
