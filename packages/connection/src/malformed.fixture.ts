import { generateKeyPairSync } from 'node:crypto'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AttributeTypeAndValue,
  AttributeValue,
  Extension,
  Extensions,
  Name,
  RelativeDistinguishedName
} from '@peculiar/asn1-x509'
import {
  libp2pExtension,
  makeCertificate,
  publicKeyOf,
  selfSign,
  tbsCertificate,
  type OwnCertificate
} from './certificate.ts'
import { SignedKey } from './signed-key.ts'

const HOUR_MS = 60 * 60 * 1000

/** A certificate that has to be refused. */
export interface Malformed {
  readonly what: string
  /** A part of what the refusal says. */
  readonly says: string
  make(hostKey: PrivateKey): Promise<OwnCertificate>
}

/** What `signedByHostKeyOf` changes about a good certificate. */
export interface Flaws {
  /** Instead of the extension that was made. */
  extension?: (good: Extension, hostKey: PrivateKey) => Extension[] | Promise<Extension[]>
  unknownExtension?: 'critical' | 'not critical'
  issuer?: string
  /** Signed by another key than the one it carries. */
  otherSigner?: boolean
  uniqueId?: boolean
}

/** A certificate made by hand, good but for its flaws. */
export async function signedByHostKeyOf(hostKey: PrivateKey, flaws: Flaws): Promise<OwnCertificate> {
  const [own, other] = [ecKey(), ecKey()]
  const publicKey = publicKeyOf(own)
  const tbs = tbsCertificate(publicKey)
  const good = await libp2pExtension(hostKey, publicKey)
  tbs.extensions = new Extensions(flaws.extension ? await flaws.extension(good, hostKey) : [good])
  if (flaws.unknownExtension) {
    const critical = flaws.unknownExtension === 'critical'
    tbs.extensions.push(new Extension({ extnID: '1.2.3.4', critical, extnValue: new OctetString([5, 0]) }))
  }
  if (flaws.issuer) tbs.issuer = named(flaws.issuer)
  if (flaws.uniqueId) tbs.subjectUniqueID = new Uint8Array([1]).buffer
  const key = own.export({ type: 'pkcs8', format: 'pem' }) as string
  return { cert: selfSign(tbs, flaws.otherSigner ? other : own), key }
}

/** One for each demand of tls.md. */
export const MALFORMED: Malformed[] = [
  {
    what: 'expired',
    says: 'expired',
    make: hostKey => makeCertificate(hostKey, { notAfterMs: Date.now() - 2000 })
  },
  {
    what: 'not valid yet',
    says: 'not valid before',
    make: hostKey => makeCertificate(hostKey, { notBeforeMs: Date.now() + HOUR_MS })
  },
  flawed('without the extension', 'lacks the libp2p', { extension: () => [] }),
  flawed('with the extension twice', 'twice', { extension: good => [good, good] }),
  flawed('with an extension of wrong bytes', 'cannot be read', { extension: () => [holding(Uint8Array.of(1, 2, 3))] }),
  flawed('with an empty extension', 'cannot be read', { extension: () => [holding(new Uint8Array())] }),
  flawed('with a host key that is none', 'host key of the certificate cannot be used', {
    extension: good => [changed(good, signed => (signed.publicKey = new OctetString([8, 1, 18, 1, 0])))]
  }),
  flawed('with a wrong signature of the host key', "host key's signature", {
    extension: good => [changed(good, signed => (signed.signature = new OctetString(new Uint8Array(64))))]
  }),
  flawed('with the extension of another certificate', "host key's signature", {
    extension: async (_good, hostKey) => [await libp2pExtension(hostKey, publicKeyOf(ecKey()))]
  }),
  flawed('with the host key of somebody else', "host key's signature", {
    extension: async good => {
      const theirs = await libp2pExtension(await generateKeyPair('Ed25519'), publicKeyOf(ecKey()))
      const { publicKey } = AsnConvert.parse(theirs.extnValue.buffer, SignedKey)
      return [changed(good, signed => (signed.publicKey = publicKey))]
    }
  }),
  flawed('signed by another key', 'self-signature', { otherSigner: true }),
  flawed('issued by somebody else', 'not self-signed', { issuer: 'somebody' }),
  flawed('with an unknown critical extension', '1.2.3.4', { unknownExtension: 'critical' }),
  flawed('with a subjectUniqueId', 'UniqueId', { uniqueId: true })
]

function flawed(what: string, says: string, flaws: Flaws): Malformed {
  return { what, says, make: hostKey => signedByHostKeyOf(hostKey, flaws) }
}

function holding(bytes: Uint8Array): Extension {
  return new Extension({ extnID: '1.3.6.1.4.1.53594.1.1', extnValue: new OctetString(bytes) })
}

function changed(good: Extension, change: (signed: SignedKey) => void): Extension {
  const signed = AsnConvert.parse(good.extnValue.buffer, SignedKey)
  change(signed)
  return holding(new Uint8Array(AsnConvert.serialize(signed)))
}

function named(commonName: string): Name {
  const value = new AttributeValue({ utf8String: commonName })
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: '2.5.4.3', value })])])
}

function ecKey(): ReturnType<typeof generateKeyPairSync>['privateKey'] {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}
