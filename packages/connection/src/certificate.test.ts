import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey, peerIdFromString } from '@libp2p/peer-id'
import { describe, expect, it } from 'vitest'
import { makeCertificate } from './certificate.ts'
import { MALFORMED, signedByHostKeyOf } from './malformed.fixture.ts'
import { SPEC_CERTIFICATES } from './spec-certificates.fixture.ts'
import { verifyCertificate } from './verify-certificate.ts'

describe('a certificate', () => {
  it.each([
    ['Ed25519', () => generateKeyPair('Ed25519')],
    ['secp256k1', () => generateKeyPair('secp256k1')],
    ['RSA', () => generateKeyPair('RSA', 2048)]
  ] as [string, () => Promise<PrivateKey>][])('proves a host key of type %s', async (_type, generate) => {
    const hostKey = await generate()
    const { cert } = await makeCertificate(hostKey)
    const peer = peerIdFromPrivateKey(hostKey)
    expect((await verifyCertificate(new X509Certificate(cert), { expected: peer })).equals(peer)).toBe(true)
  })

  it('is different each time, and not of the host key', async () => {
    const hostKey = await generateKeyPair('Ed25519')
    const [one, another] = await Promise.all([makeCertificate(hostKey), makeCertificate(hostKey)])
    expect(one.key).not.toBe(another.key)
    const [a, b] = [new X509Certificate(one.cert), new X509Certificate(another.cert)]
    expect(a.serialNumber).not.toBe(b.serialNumber)
    expect(a.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' })
  })

  it.each(SPEC_CERTIFICATES.valid)('is read as the specification has it, for $type', async ({ hex, peer }) => {
    const proven = await verifyCertificate(new X509Certificate(Buffer.from(hex, 'hex')))
    expect(proven.toString()).toBe(peer)
  })

  // @libp2p/crypto 5.1.23 cannot read ECDSA host keys as other implementations write them; nor can Noise here.
  it.each(Object.entries(SPEC_CERTIFICATES.ecdsa))('is refused with an ECDSA host key, %s', async (_which, hex) => {
    const presented = new X509Certificate(Buffer.from(hex, 'hex'))
    await expect(verifyCertificate(presented)).rejects.toThrow('host key of the certificate cannot be used')
  })

  it('is refused where it proves another peer than expected, naming both', async () => {
    const { cert } = await makeCertificate(await generateKeyPair('Ed25519'))
    const expected = peerIdFromString(SPEC_CERTIFICATES.valid[0]!.peer)
    await expect(verifyCertificate(new X509Certificate(cert), { expected })).rejects.toMatchObject({
      name: 'UnexpectedPeerError',
      message: expect.stringMatching(
        `^Certificate of 12D3\\w+ does not match expected remote identity key ${expected}$`
      )
    })
  })

  it('is refused where there is none', async () => {
    await expect(verifyCertificate(undefined)).rejects.toThrow('presented no certificate')
  })

  it.each(MALFORMED)('is refused: $what', async malformed => {
    const { cert } = await malformed.make(await generateKeyPair('Ed25519'))
    await expect(verifyCertificate(new X509Certificate(cert))).rejects.toMatchObject({
      name: 'InvalidCryptoExchangeError',
      message: expect.stringContaining(malformed.says)
    })
  })

  it('may have other extensions that are not critical', async () => {
    const hostKey = await generateKeyPair('Ed25519')
    const { cert } = await signedByHostKeyOf(hostKey, { unknownExtension: 'not critical' })
    expect((await verifyCertificate(new X509Certificate(cert))).equals(peerIdFromPrivateKey(hostKey))).toBe(true)
  })

  it('is valid to the last millisecond, and from the first', async () => {
    const presented = new X509Certificate((await makeCertificate(await generateKeyPair('Ed25519'))).cert)
    const [from, to] = [Date.parse(presented.validFrom), Date.parse(presented.validTo)]
    await expect(verifyCertificate(presented, { nowMs: from })).resolves.toBeDefined()
    await expect(verifyCertificate(presented, { nowMs: to })).resolves.toBeDefined()
    await expect(verifyCertificate(presented, { nowMs: from - 1 })).rejects.toThrow('not valid before')
    await expect(verifyCertificate(presented, { nowMs: to + 1 })).rejects.toThrow('expired')
  })

  it('is of use to TLS only with its own key', async () => {
    const { cert, key } = await makeCertificate(await generateKeyPair('Ed25519'))
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(new X509Certificate(cert).checkPrivateKey(privateKey)).toBe(false)
    expect(key).toContain('BEGIN PRIVATE KEY')
  })
})
