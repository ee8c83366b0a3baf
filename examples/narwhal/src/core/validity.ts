import type { Certificate } from './certificate.ts'
import type { Context } from './context.ts'
import type { Header, HeaderBody } from './header.ts'

/** Whether a header keeps every rule that can be checked without the DAG, its signature included. */
export function isValidHeader(context: Context, header: Header): boolean {
  return (
    isWellFormed(context, header) &&
    hasOwnId(context, header) &&
    isSigned(context, header.author, header, header.signature)
  )
}

/**
 * Whether a certificate keeps every rule that can be checked without the DAG.
 *
 * @param seen a header of this author and round that was found valid: its signature need not be checked again
 */
export function isValidCertificate(context: Context, certificate: Certificate, seen: Header | undefined): boolean {
  const { header, signers, signatures } = certificate
  return (
    isAuthentic(context, certificate) &&
    signers.length === signatures.length &&
    haveQuorum(context, header.author, signers) &&
    ((seen?.id === header.id && seen.signature === header.signature) ||
      isSigned(context, header.author, header, header.signature)) &&
    signers.every((signer, i) => isSigned(context, signer, header, signatures[i]!))
  )
}

/** Whether a certificate says what its digest is of, and keeps the rules but for the signatures. */
export function isAuthentic(context: Context, { header, digest }: Certificate): boolean {
  return (
    isWellFormed(context, header) &&
    hasOwnId(context, header) &&
    digest === context.crypto.certificateDigest(header.id, header.round, header.author)
  )
}

function isWellFormed({ committee, options, mutations }: Context, header: HeaderBody): boolean {
  const { epoch, round, author, timestampMs, payload, parents } = header
  return (
    (epoch === committee.epoch || mutations?.has('stale-epoch') === true) &&
    Number.isSafeInteger(round) &&
    round >= 1 &&
    committee.has(author) &&
    Number.isSafeInteger(timestampMs) &&
    timestampMs >= 0 &&
    payload.length <= options.maxHeaderBatches &&
    payload.every(({ worker }) => Number.isInteger(worker) && worker >= 0 && worker < committee.workers) &&
    haveDistinctDigests(payload) &&
    parentStake(committee, parents) >= committee.quorum
  )
}

function haveDistinctDigests(payload: HeaderBody['payload']): boolean {
  return payload.length < 2 || new Set(payload.map(({ digest }) => digest)).size === payload.length
}

/** The stake of parents that ascend by author; of others none. */
function parentStake(committee: Context['committee'], parents: HeaderBody['parents']): number {
  let stake = 0
  let last = -1
  for (const { author } of parents) {
    if (!committee.has(author) || author <= last) return 0
    last = author
    stake += committee.stake(author)
  }
  return stake
}

/** Whether the author and those who ascend behind it are enough. */
function haveQuorum({ committee, mutations }: Context, author: number, signers: readonly number[]): boolean {
  let stake = committee.stake(author)
  let last = -1
  for (const signer of signers) {
    const isAgain = signer === author || signer <= last
    if (!committee.has(signer) || (isAgain && !mutations?.has('duplicate-signers'))) return false
    last = signer
    stake += committee.stake(signer)
  }
  return stake >= quorumOf(committee, mutations)
}

/** Stake that makes a certificate. */
export function quorumOf(committee: Context['committee'], mutations: Context['mutations']): number {
  return mutations?.has('quorum-too-small') ? committee.validity : committee.quorum
}

function hasOwnId({ crypto, mutations }: Context, header: Header): boolean {
  return header.id === crypto.headerId(header) || mutations?.has('id-unchecked') === true
}

function isSigned({ crypto, mutations }: Context, signer: number, header: Header, signature: string): boolean {
  return (
    crypto.verify(signer, header.id, header.round, header.author, signature) ||
    mutations?.has('signatures-unchecked') === true
  )
}
