import { nativeNoise, nativeTls } from '@p2plane/connection'
import type { Libp2pOptions } from 'libp2p'

/** libp2p's own kind of connection encrypter. */
export type Encrypter = NonNullable<Libp2pOptions['connectionEncrypters']>[number]

/** How a connection is encrypted, by name: libp2p's TLS 1.3, taken natively, or Noise, which every libp2p peer speaks. */
export type Encryption = 'tls' | 'noise'

/** What each name stands for. */
export const ENCRYPTIONS: Readonly<Record<Encryption, () => Encrypter>> = {
  tls: () => nativeTls(),
  noise: () => nativeNoise()
}

/** TLS carries three times the requests of Noise; a peer that does not speak it, such as one in a browser, gets Noise. */
export const DEFAULT_ENCRYPTION: readonly Encryption[] = ['tls', 'noise']

/** The encrypters, in the order they are offered. */
export function encrypters(encryption: readonly (Encryption | Encrypter)[]): Encrypter[] {
  return encryption.map(each => (typeof each === 'string' ? ENCRYPTIONS[each]() : each))
}
