import { varint } from './varint.ts'

/** The OPEN of an item stream. */
export function openItems(request: Uint8Array): Uint8Array {
  return Uint8Array.from([...varint(1 + request.length), 1, ...request])
}
