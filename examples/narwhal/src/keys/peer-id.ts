/** The same key, as libp2p has it. */
import { generateKeyPairFromSeed, publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import type { NodeOptions, PeerId } from 'p2plane'
import type { SigningKey } from './signing-key.ts'

/** Who a member of the committee is on the network. */
export function peerIdOf(publicKey: string): PeerId {
  return peerIdFromPublicKey(publicKeyFromRaw(Buffer.from(publicKey, 'hex')))
}

/** What a node proves with that it is this member. */
export async function nodeKey({ secret }: SigningKey): Promise<NonNullable<NodeOptions<never>['privateKey']>> {
  return await generateKeyPairFromSeed('Ed25519', secret)
}
