/** What has happened, as one number: two runs with the same number did the same. FNV-1a over whole numbers. */
export class TraceHash {
  #hash = 0x811c9dc5

  add(value: number): void {
    this.#hash = Math.imul(this.#hash ^ (value | 0), 0x01000193)
  }

  /** As eight hexadecimal digits. */
  toString(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0')
  }
}
