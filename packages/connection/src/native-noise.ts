import { noise, type NoiseComponents } from '@chainsafe/libp2p-noise'
import type { ConnectionEncrypter } from '@libp2p/interface'
import { noiseCrypto } from './noise-crypto.ts'
import { type NoiseStreamInsides, tunedNoise } from './noise-stream.ts'

/**
 * libp2p's Noise with the cryptography of `noiseCrypto`, and with less to do for each record: a drop-in for `noise()` in
 * any libp2p, which speaks the same wire.
 *
 * @returns a factory for libp2p's `connectionEncrypters`
 */
export function nativeNoise(): (components: NoiseComponents) => ConnectionEncrypter {
  const create = noise({ crypto: noiseCrypto() })
  return components => {
    const encrypter = create(components)
    for (const side of ['secureInbound', 'secureOutbound'] as const) {
      const secure = encrypter[side].bind(encrypter)
      encrypter[side] = async (connection, options) => {
        const secured = await secure(connection, options)
        tunedNoise(secured.connection as unknown as NoiseStreamInsides)
        return secured
      }
    }
    return encrypter
  }
}
