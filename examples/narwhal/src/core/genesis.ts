import type { Certificate } from './certificate.ts'
import type { Committee } from './committee.ts'
import type { Crypto } from './crypto.ts'
import type { HeaderBody } from './header.ts'

/** The certificates of round 0, one an author. Everybody makes them, nobody signs or sends them. */
export function genesisOf({ epoch, authorities }: Committee, crypto: Crypto): readonly Certificate[] {
  return authorities.map((_, author) => {
    const body: HeaderBody = { epoch, round: 0, author, timestampMs: 0, payload: [], parents: [] }
    const id = crypto.headerId(body)
    const digest = crypto.certificateDigest(id, 0, author)
    return { header: { ...body, id, signature: '' }, digest, signers: [], signatures: [] }
  })
}
