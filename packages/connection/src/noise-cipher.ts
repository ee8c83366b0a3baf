import type { ICryptoInterface } from '@chainsafe/libp2p-noise'

/** ChaCha20-Poly1305 as Noise calls it: what is sealed ends with its tag, and opening throws where the tag is wrong. */
export type NoiseCipher = Pick<ICryptoInterface, 'chaCha20Poly1305Encrypt' | 'chaCha20Poly1305Decrypt'>

/** Bytes in several pieces, as Noise's types know them. */
export type NoiseList = Exclude<ReturnType<ICryptoInterface['chaCha20Poly1305Encrypt']>, Uint8Array>

/** The bytes of Poly1305's tag. */
export const TAG_BYTES = 16
