/** What is sent, and whether that is what came back. */
import type { Entry } from './contestant.ts'

/** A record to send, but for its payload. */
export const ENTRY: Entry = {
  id: '0192f1c4-7a51-7c3e-9b1a-2f6d0c5e8a47',
  author: '12D3KooWGzxzKZYveHXtpG6AsrUJBcWxHBFS2HsEoGTxrMLvKXtf',
  round: 0,
  sentAtMs: 0,
  topic: 'blocks',
  digest: new Uint8Array(32).fill(5),
  parents: ['2f6d0c5e8a47', '9b1a2f6d0c5e', '7c3e9b1a2f6d', '7a517c3e9b1a'],
  payload: new Uint8Array(0)
}

/** Bytes that no other caller sends. */
export function payload(caller: number, byteLength: number): Uint8Array {
  return Uint8Array.from({ length: byteLength }, (_, i) => (caller + 1 + i * 7) & 0xff)
}

/** Whether a record has come back with every field. */
export function cameWhole({ id, author, topic, digest, parents }: Entry): boolean {
  return (
    id === ENTRY.id &&
    author === ENTRY.author &&
    topic === ENTRY.topic &&
    digest.length === ENTRY.digest.length &&
    parents.length === ENTRY.parents.length
  )
}

/** What is cheap enough to look at in every answer. */
export function sameEnds(sent: Uint8Array, came: Uint8Array): boolean {
  return came.length === sent.length && came[0] === sent[0] && came[came.length - 1] === sent[sent.length - 1]
}

/** What is looked at in the warm-up. */
export function sameBytes(sent: Uint8Array, came: Uint8Array): boolean {
  return Buffer.compare(sent, came) === 0
}
