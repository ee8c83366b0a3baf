import type { Certificate } from './certificate.ts'
import type { Context } from './context.ts'
import type { Digest } from './digest.ts'
import { isAuthentic, isValidCertificate } from './validity.ts'

/**
 * Those certificates of a page that are valid. Signatures cost most of catching up, and most need not be checked: the quorum
 * that voted for a certificate had all its parents, and names them by digests of all they say.
 *
 * @param certificates ascending by round, as a peer has sent them
 * @param isKnown whether a certificate is here already: it is left out
 */
export function validOfPage(
  context: Context,
  certificates: readonly Certificate[],
  isKnown: (certificate: Certificate) => boolean
): Certificate[] {
  const vouchedFor = new Set<Digest>()
  const valid: Certificate[] = []
  for (const certificate of certificates.toReversed()) {
    if (isKnown(certificate)) continue
    const isVouchedFor = vouchedFor.has(certificate.digest) || context.mutations?.has('pages-unchecked') === true
    const isValid = isVouchedFor
      ? isAuthentic(context, certificate)
      : isValidCertificate(context, certificate, undefined)
    if (!isValid) {
      context.stats.invalid++
      continue
    }
    valid.push(certificate)
    for (const { digest } of certificate.header.parents) vouchedFor.add(digest)
  }
  return valid.toReversed()
}
