import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { noise } from '@chainsafe/libp2p-noise'
import { defaultCrypto, pureJsCrypto } from '@chainsafe/libp2p-noise/crypto'
import { yamux } from '@chainsafe/libp2p-yamux'
import type { Libp2p, Stream } from '@libp2p/interface'
import { memory } from '@libp2p/memory'
import { tcp } from '@libp2p/tcp'
import fc from 'fast-check'
import { createLibp2p } from 'libp2p'
import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, it } from 'vitest'
import type { NoiseList } from './noise-cipher.ts'
import { nativeNoise } from './native-noise.ts'
import { noiseCrypto, noiseCryptoWith } from './noise-crypto.ts'
import { loadSodium } from './sodium-cipher.ts'

const ECHO = '/test/echo/1.0.0'
const NONE = new Uint8Array(0)
const NONCE = new Uint8Array(12)
const ZEROS = new Uint8Array(31)
/** A record of Noise holds no more: 65,535 bytes less the tag. */
const MAX_BYTES = 65_519
const LENGTHS = [0, 1, 511, 512, 513, 1199, 1200, 8175, 8176, 8191, 8192, MAX_BYTES]

const OURS = { 'with sodium-native': noiseCrypto(), 'without it': noiseCryptoWith(undefined) }

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const length = fc.oneof(fc.constantFrom(...LENGTHS), fc.nat(1500), fc.nat(MAX_BYTES))
const record = fc.record({
  plaintext: length.map(n => randomBytes(n)),
  key: bytes(32),
  nonce: bytes(12),
  ad: fc.uint8Array({ maxLength: 40 }),
  cut: fc.nat(MAX_BYTES)
})

/** The same bytes in one piece or two, in memory of their own, as Noise gets them. */
function inPieces(whole: Uint8Array, cut: number): Uint8Array | NoiseList {
  const at = cut % (whole.byteLength + 1)
  if (cut % 3 === 0) return Uint8Array.from(whole)
  const pieces = [whole.subarray(0, at), whole.subarray(at)].map(piece => Uint8Array.from(piece))
  return new Uint8ArrayList(...pieces) as unknown as NoiseList
}

function hex(key: Uint8Array | NoiseList): string {
  return Buffer.from(key.subarray()).toString('hex')
}

describe.each(Object.entries(OURS))('records, %s,', (_name, ours) => {
  it.each([
    ['ours', 'theirs', ours, defaultCrypto],
    ['theirs', 'ours', defaultCrypto, ours],
    ['ours', 'pure JavaScript', ours, pureJsCrypto],
    ['ours', 'ours', ours, ours]
  ])('are sealed by %s and opened by %s', (_one, _other, sealer, opener) => {
    fc.assert(
      fc.property(record, ({ plaintext, key, nonce, ad, cut }) => {
        const sealed = sealer.chaCha20Poly1305Encrypt(inPieces(plaintext, cut), nonce, ad, key).subarray()
        expect(sealed.byteLength).toBe(plaintext.byteLength + 16)
        const opened = opener.chaCha20Poly1305Decrypt(inPieces(sealed, cut), nonce, ad, key).subarray()
        expect(Buffer.compare(opened, plaintext)).toBe(0)
      }),
      { numRuns: 200 }
    )
  })

  it('are opened into the memory they came in, as Noise asks', () => {
    fc.assert(
      fc.property(record, ({ plaintext, key, nonce, ad, cut }) => {
        const sealed = inPieces(defaultCrypto.chaCha20Poly1305Encrypt(plaintext, nonce, ad, key).subarray(), cut)
        const dst = sealed.subarray(0, plaintext.byteLength)
        const opened = ours.chaCha20Poly1305Decrypt(sealed, nonce, ad, key, dst).subarray()
        expect(Buffer.compare(opened, plaintext)).toBe(0)
      }),
      { numRuns: 200 }
    )
  })

  it('are refused with one bit changed, anywhere', () => {
    fc.assert(
      fc.property(record, fc.nat(), fc.nat(7), ({ plaintext, key, nonce, ad, cut }, where, bit) => {
        const sealed = Uint8Array.from(ours.chaCha20Poly1305Encrypt(plaintext, nonce, ad, key).subarray())
        sealed[where % sealed.byteLength]! ^= 1 << bit
        expect(() => ours.chaCha20Poly1305Decrypt(inPieces(sealed, cut), nonce, ad, key)).toThrow(/.+/)
      }),
      { numRuns: 200 }
    )
  })

  it.each(LENGTHS)('of %d bytes are refused under other data, another nonce, and another key', plaintextLength => {
    const key = randomBytes(32)
    const sealed = ours.chaCha20Poly1305Encrypt(randomBytes(plaintextLength), NONCE, NONE, key).subarray()
    const open = (nonce: Uint8Array, ad: Uint8Array, k: Uint8Array) => () =>
      ours.chaCha20Poly1305Decrypt(Uint8Array.from(sealed), nonce, ad, k)
    expect(open(NONCE, NONE, key)).not.toThrow()
    expect(open(NONCE, Uint8Array.of(1), key)).toThrow(/.+/)
    expect(open(randomBytes(12), NONE, key)).toThrow(/.+/)
    expect(open(NONCE, NONE, randomBytes(32))).toThrow(/.+/)
  })

  it('shorter than a tag are refused', () => {
    for (const short of [0, 1, 15]) {
      const sealed = new Uint8Array(short)
      expect(() => ours.chaCha20Poly1305Decrypt(sealed, NONCE, NONE, randomBytes(32))).toThrow(/.+/)
    }
  })

  it.each([100, 20_000])('of %d bytes are sealed with what a key is now, not with what it was', plaintextLength => {
    const key = randomBytes(32)
    const plaintext = randomBytes(plaintextLength)
    ours.chaCha20Poly1305Encrypt(plaintext, NONCE, NONE, key)
    key.fill(7)
    const sealed = ours.chaCha20Poly1305Encrypt(plaintext, NONCE, NONE, key).subarray()
    const theirs = defaultCrypto.chaCha20Poly1305Encrypt(plaintext, NONCE, NONE, new Uint8Array(32).fill(7)).subarray()
    expect(Buffer.compare(sealed, theirs)).toBe(0)
  })
})

describe.each(Object.entries(OURS))('X25519, %s,', (_name, ours) => {
  it('makes of every seed and every key of a peer what Noise’s own does', () => {
    fc.assert(
      fc.property(bytes(32), bytes(32), fc.nat(32), (seed, peer, cut) => {
        const pair = ours.generateX25519KeyPairFromSeed(seed)
        expect(hex(pair.publicKey)).toBe(hex(pureJsCrypto.generateX25519KeyPairFromSeed(seed).publicKey))
        expect(hex(pair.privateKey)).toBe(hex(seed))
        const shared = ours.generateX25519SharedKey(pair.privateKey, inPieces(peer, cut))
        expect(hex(shared)).toBe(hex(pureJsCrypto.generateX25519SharedKey(seed, peer)))
      }),
      { numRuns: 100 }
    )
  })

  it('agrees on a secret, each time another', () => {
    const secrets = Array.from({ length: 10 }, () => {
      const [one, other] = [ours.generateX25519KeyPair(), ours.generateX25519KeyPair()]
      const secret = hex(ours.generateX25519SharedKey(one.privateKey, other.publicKey))
      expect(secret).toBe(hex(ours.generateX25519SharedKey(other.privateKey, one.publicKey)))
      return secret
    })
    expect(new Set(secrets).size).toBe(10)
  })

  it('refuses a key of small order, with which every secret is zero, and what is no key', () => {
    const { privateKey } = ours.generateX25519KeyPair()
    for (const key of [new Uint8Array(32), Uint8Array.of(1, ...ZEROS), new Uint8Array(31), NONE]) {
      expect(() => ours.generateX25519SharedKey(privateKey, key)).toThrow(/.+/)
    }
  })
})

describe('sodium-native', () => {
  it('is used for short records where it is installed', () => {
    const sealedBy: number[] = []
    const sodium = loadSodium()!
    const counting = noiseCryptoWith({
      ...sodium,
      crypto_aead_chacha20poly1305_ietf_encrypt(sealed, ...rest) {
        sealedBy.push(sealed.byteLength)
        return sodium.crypto_aead_chacha20poly1305_ietf_encrypt(sealed, ...rest)
      }
    })
    for (const n of [100, 8191, 8192]) counting.chaCha20Poly1305Encrypt(randomBytes(n), NONCE, NONE, randomBytes(32))
    expect(sealedBy).toEqual([100 + 16, 8191 + 16])
  })

  it('may be absent', () => {
    const require = createRequire(import.meta.url)
    expect(loadSodium(name => require(`${name}-that-is-not-there`))).toBeUndefined()
  })
})

function sendBack(stream: Stream): void {
  stream.addEventListener('message', ({ data }) => stream.send(data))
}

describe.each<[string, unknown, () => string]>([
  ['TCP', tcp(), () => '/ip4/127.0.0.1/tcp/0'],
  ['memory', memory(), () => `/memory/${crypto.randomUUID()}`]
])('Noise over %s', (_transport, transport, address) => {
  const encrypters: Record<string, () => ReturnType<typeof nativeNoise>> = {
    'with sodium-native': () => noise({ crypto: OURS['with sodium-native'] }),
    'without it': () => noise({ crypto: OURS['without it'] }),
    stock: () => noise(),
    native: () => nativeNoise()
  }

  function node(name: string, listen: string[]): Promise<Libp2p> {
    return createLibp2p({
      addresses: { listen },
      transports: [transport as ReturnType<typeof memory>],
      connectionEncrypters: [encrypters[name]!()],
      streamMuxers: [yamux()],
      connectionMonitor: { enabled: false }
    })
  }

  it.each([
    ['with sodium-native', 'stock'],
    ['stock', 'with sodium-native'],
    ['without it', 'stock'],
    ['stock', 'without it'],
    ['without it', 'with sodium-native'],
    ['native', 'stock'],
    ['stock', 'native'],
    ['native', 'native']
  ])('%s to %s: everything sent comes back', async (dialer, listener) => {
    const [caller, responder] = await Promise.all([node(dialer, []), node(listener, [address()])])
    try {
      await responder.handle(ECHO, sendBack)
      const connection = await caller.dial(responder.getMultiaddrs())
      expect(connection.encryption).toBe('/noise')
      const stream = await connection.newStream(ECHO)
      const received = new Uint8ArrayList()
      stream.addEventListener('message', ({ data }) => received.append(data))
      const sent = LENGTHS.map(n => randomBytes(n))
      for (const piece of sent) stream.send(piece)
      const whole = Buffer.concat(sent)
      await expect.poll(() => received.byteLength).toBe(whole.byteLength)
      expect(Buffer.compare(received.subarray(), whole)).toBe(0)
    } finally {
      await caller.stop()
      await responder.stop()
    }
  })
})
