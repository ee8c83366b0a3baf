/** Bytes that are not a CBOR item this library reads, or a value it does not write. */
export class CborError extends Error {
  static override readonly name = 'CborError'
  override readonly name = 'CborError'
}
