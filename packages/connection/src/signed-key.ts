import { AsnConvert, AsnProp, OctetString } from '@peculiar/asn1-schema'
import type { SubjectPublicKeyInfo } from '@peculiar/asn1-x509'

/** The object identifier of the libp2p Public Key Extension, as IANA gave it to libp2p. */
export const LIBP2P_EXTENSION = '1.3.6.1.4.1.53594.1.1'

const PREFIX = new TextEncoder().encode('libp2p-tls-handshake:')

/** `SignedKey ::= SEQUENCE { publicKey OCTET STRING, signature OCTET STRING }`, what the extension holds. */
export class SignedKey {
  /** The host's public key, in libp2p's protobuf. */
  publicKey: OctetString
  /** The host key's signature over `signedBytes`. */
  signature: OctetString

  constructor({ publicKey = new OctetString(), signature = new OctetString() }: Partial<SignedKey> = {}) {
    this.publicKey = publicKey
    this.signature = signature
  }
}

// The library's decorators, called by hand: Node strips types and knows no decorators.
AsnProp({ type: OctetString })(SignedKey.prototype, 'publicKey')
AsnProp({ type: OctetString })(SignedKey.prototype, 'signature')

/** What the host key signs: the prefix, and the certificate's public key as SubjectPublicKeyInfo in DER. */
export function signedBytes(publicKey: SubjectPublicKeyInfo): Uint8Array {
  return Buffer.concat([PREFIX, new Uint8Array(AsnConvert.serialize(publicKey))])
}
