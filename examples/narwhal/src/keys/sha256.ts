import { createHash, hash } from 'node:crypto'

/** SHA-256, in hex. */
export function sha256(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex')
}

/** SHA-256 of all pieces, one behind another, in hex. They are not joined. */
export function sha256OfPieces(pieces: readonly Uint8Array[]): string {
  if (pieces.length === 1) return sha256(pieces[0]!)
  const whole = createHash('sha256')
  for (const piece of pieces) whole.update(piece)
  return whole.digest('hex')
}
