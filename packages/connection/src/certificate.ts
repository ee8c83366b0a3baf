import { createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { publicKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  Certificate,
  Extension,
  Extensions,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version
} from '@peculiar/asn1-x509'
import { LIBP2P_EXTENSION, signedBytes, SignedKey } from './signed-key.ts'

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'
const HOUR_MS = 60 * 60 * 1000

/** A certificate to present, and the key it was made with. */
export interface OwnCertificate {
  /** The certificate in PEM. */
  readonly cert: string
  /** The certificate's private key in PEM. Not the host key, which signs nothing but the extension. */
  readonly key: string
}

/** When a certificate is valid, in milliseconds since 1970. */
export interface ValidityMs {
  /** @default one hour ago, for peers whose clocks are behind */
  notBeforeMs?: number
  /** @default in a hundred years, as go-libp2p has it: a node may run for longer than anybody thought of */
  notAfterMs?: number
}

/**
 * Makes a self-signed certificate that carries the host key, as tls.md "Peer Authentication" says: a fresh key of an
 * elliptic curve, unrelated to the host key, which may serve many connections.
 *
 * @param hostKey - the node's own key; it signs the certificate's public key
 */
export async function makeCertificate(hostKey: PrivateKey, validity: ValidityMs = {}): Promise<OwnCertificate> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = publicKeyOf(privateKey)
  const tbs = tbsCertificate(publicKey, validity)
  tbs.extensions = new Extensions([await libp2pExtension(hostKey, publicKey)])
  return { cert: selfSign(tbs, privateKey), key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string }
}

/** The certificate's fields but for its extensions. The names are empty: nobody reads them. */
export function tbsCertificate(publicKey: SubjectPublicKeyInfo, validity: ValidityMs = {}): TBSCertificate {
  const { notBeforeMs = Date.now() - HOUR_MS, notAfterMs = Date.now() + 100 * 365 * 24 * HOUR_MS } = validity
  const serialNumber = randomBytes(16)
  // A positive integer in its shortest form, as DER wants it.
  serialNumber[0] = (serialNumber[0]! & 0x7f) | 0x40
  return new TBSCertificate({
    version: Version.v3,
    serialNumber: arrayBuffer(serialNumber),
    signature: new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 }),
    validity: new Validity({ notBefore: wholeSeconds(notBeforeMs), notAfter: wholeSeconds(notAfterMs) }),
    subjectPublicKeyInfo: publicKey
  })
}

/**
 * The libp2p Public Key Extension (tls.md, section of that name).
 *
 * @param publicKey - the certificate's, which the host key signs
 */
export async function libp2pExtension(hostKey: PrivateKey, publicKey: SubjectPublicKeyInfo): Promise<Extension> {
  const signedKey = new SignedKey({
    publicKey: new OctetString(publicKeyToProtobuf(hostKey.publicKey)),
    signature: new OctetString(await hostKey.sign(signedBytes(publicKey)))
  })
  return new Extension({
    extnID: LIBP2P_EXTENSION,
    critical: true,
    extnValue: new OctetString(AsnConvert.serialize(signedKey))
  })
}

/** Signs with the certificate's key, and writes PEM. */
export function selfSign(tbs: TBSCertificate, privateKey: KeyObject): string {
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(tbs)), privateKey)
  const certificate = new Certificate({
    tbsCertificate: tbs,
    signatureAlgorithm: tbs.signature,
    signatureValue: arrayBuffer(signature)
  })
  const base64 = Buffer.from(AsnConvert.serialize(certificate)).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}

/** The public half of a key, as a certificate carries it. */
export function publicKeyOf(privateKey: KeyObject): SubjectPublicKeyInfo {
  return AsnConvert.parse(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo)
}

function wholeSeconds(ms: number): Date {
  return new Date(Math.floor(ms / 1000) * 1000)
}

function arrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}
