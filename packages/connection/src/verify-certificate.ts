import { X509Certificate } from 'node:crypto'
import { publicKeyFromProtobuf } from '@libp2p/crypto/keys'
import { InvalidCryptoExchangeError, UnexpectedPeerError, type AbortOptions, type PeerId } from '@libp2p/interface'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { AsnConvert } from '@peculiar/asn1-schema'
import { Certificate, type TBSCertificate } from '@peculiar/asn1-x509'
import { LIBP2P_EXTENSION, signedBytes, SignedKey } from './signed-key.ts'

/** What `verifyCertificate` takes. */
export interface VerifyOptions extends AbortOptions {
  /** Who the peer has to be. @default whoever the certificate proves */
  expected?: PeerId | undefined
  /** @default now */
  nowMs?: number
}

/**
 * Checks a peer's certificate as tls.md "Peer Authentication" demands, and says whom it proves.
 *
 * @param presented - the first certificate the peer sent, with the next one as its `issuerCertificate`
 * @throws InvalidCryptoExchangeError saying which demand is not met; UnexpectedPeerError where it proves another peer
 */
export async function verifyCertificate(
  presented: X509Certificate | undefined,
  { expected, nowMs = Date.now(), signal }: VerifyOptions = {}
): Promise<PeerId> {
  // "servers MUST require client authentication during the TLS handshake"
  if (presented === undefined) throw refused('The peer presented no certificate')
  // "Endpoints MUST abort the connection attempt if more than one certificate is received"
  if (presented.issuerCertificate !== undefined) throw refused('The peer presented more than one certificate')
  checkValidity(presented, nowMs)
  const tbs = parsed(presented.raw)
  checkSelfSigned(presented, tbs)
  const peer = await provenPeer(signedKeyOf(tbs), tbs, signal)
  // "Clients MUST verify that the peer ID derived from the certificate matches the peer ID they intended to connect to"
  if (expected !== undefined && !expected.equals(peer)) {
    // libp2p makes an EncryptionFailedError of it, with this sentence alone: the words are those of Noise, for who reads them.
    throw new UnexpectedPeerError(`Certificate of ${peer} does not match expected remote identity key ${expected}`)
  }
  return peer
}

/** "abort the connection attempt if (a) the presented certificate is not yet valid, OR (b) if it is expired" */
function checkValidity(presented: X509Certificate, nowMs: number): void {
  const [notBefore, notAfter] = [Date.parse(presented.validFrom), Date.parse(presented.validTo)]
  // Written so that a date that cannot be read is refused too.
  if (!(notBefore <= nowMs)) throw refused(`The certificate is not valid before ${presented.validFrom}`)
  if (!(nowMs <= notAfter)) throw refused(`The certificate expired on ${presented.validTo}`)
}

/** "or if the certificate's self-signature is not valid" */
function checkSelfSigned(presented: X509Certificate, tbs: TBSCertificate): void {
  const [issuer, subject] = [tbs.issuer, tbs.subject].map(name => Buffer.from(AsnConvert.serialize(name)))
  if (!issuer!.equals(subject!)) throw refused('The certificate is not self-signed: its issuer is not its subject')
  if (!selfSignatureHolds(presented)) throw refused('The self-signature of the certificate is wrong')
  // "Endpoints MAY abort the connection attempt if either is present"
  if (tbs.issuerUniqueID !== undefined || tbs.subjectUniqueID !== undefined) {
    throw refused('The certificate has an issuerUniqueId or a subjectUniqueId')
  }
}

/** OpenSSL throws where the key cannot be used for the algorithm at all. */
function selfSignatureHolds(presented: X509Certificate): boolean {
  try {
    return presented.verify(presented.publicKey)
  } catch {
    return false
  }
}

/** "The certificate MUST contain the libp2p Public Key Extension. […] This extension MAY be marked critical." */
function signedKeyOf(tbs: TBSCertificate): SignedKey {
  const extensions = [...(tbs.extensions ?? [])]
  // "abort […] if the certificate contains critical extensions that the endpoint does not understand"
  const unknown = extensions.find(({ critical, extnID }) => critical && extnID !== LIBP2P_EXTENSION)
  if (unknown) throw refused(`The certificate has a critical extension that is not known here: ${unknown.extnID}`)
  const [extension, another] = extensions.filter(({ extnID }) => extnID === LIBP2P_EXTENSION)
  if (!extension) throw refused('The certificate lacks the libp2p Public Key Extension')
  if (another) throw refused('The certificate has the libp2p Public Key Extension twice')
  try {
    return AsnConvert.parse(extension.extnValue.buffer, SignedKey)
  } catch (error) {
    throw refused('The libp2p Public Key Extension cannot be read', error)
  }
}

/** "Peers MUST verify the signature, and abort the connection attempt if signature verification fails." */
async function provenPeer(signed: SignedKey, tbs: TBSCertificate, signal?: AbortSignal): Promise<PeerId> {
  const options = signal === undefined ? {} : { signal }
  let holds = false
  let hostKey
  try {
    hostKey = publicKeyFromProtobuf(new Uint8Array(signed.publicKey.buffer))
    holds = await hostKey.verify(
      signedBytes(tbs.subjectPublicKeyInfo),
      new Uint8Array(signed.signature.buffer),
      options
    )
  } catch (error) {
    signal?.throwIfAborted()
    throw refused('The host key of the certificate cannot be used', error)
  }
  if (!holds) throw refused("The host key's signature in the certificate is wrong")
  return peerIdFromPublicKey(hostKey)
}

function parsed(raw: Uint8Array): TBSCertificate {
  try {
    return AsnConvert.parse(raw, Certificate).tbsCertificate
  } catch (error) {
    throw refused('The certificate cannot be read', error)
  }
}

function refused(message: string, cause?: unknown): InvalidCryptoExchangeError {
  return Object.assign(new InvalidCryptoExchangeError(message), cause === undefined ? {} : { cause })
}
