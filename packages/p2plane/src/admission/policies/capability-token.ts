/** A token that says what its bearer may do: CBOR signed with an Ed25519 key, passed on at most twice. */
import type { PeerId, PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey, peerIdFromString } from '@libp2p/peer-id'
import { cborCodec, failure } from '@p2plane/wire'
import * as z from 'zod'

/** Tokens from the root to the bearer's own. */
const MAX_CHAIN = 3
/** The longest token, in bytes: it travels in a hello. */
const MAX_TOKEN_BYTES = 3_072
/** Before what is signed, so that no signature made for something else fits. */
const LABEL = new TextEncoder().encode('p2plane-capability-v1')

/** What one token of a chain says. */
export interface TokenClaims {
  /** Names the token, so that it can be revoked. */
  readonly id: string
  /** Who signs, a peer id as text. */
  readonly issuer: string
  /** Who bears it, likewise. */
  readonly subject: string
  readonly network?: string | undefined
  readonly capabilities: readonly string[]
  /** From when, in milliseconds since 1970, */
  readonly notBeforeMs: number
  /** and until when. */
  readonly expiresAtMs: number
  /** How often its bearer may pass it on. */
  readonly delegations: number
}

const claimsSchema: z.ZodType<TokenClaims> = z.object({
  id: z.string().min(1).max(64),
  issuer: z.string().max(128),
  subject: z.string().max(128),
  network: z.string().max(128).optional(),
  capabilities: z.array(z.string().max(128)).max(64),
  notBeforeMs: z.int(),
  expiresAtMs: z.int(),
  delegations: z
    .int()
    .min(0)
    .max(MAX_CHAIN - 1)
})

interface SignedClaims {
  readonly claims: Uint8Array
  readonly signature: Uint8Array
  /** The issuer's own token, where it is no root. */
  readonly parent?: Uint8Array | undefined
}

const signedSchema: z.ZodType<SignedClaims> = z.object({
  claims: z.instanceof(Uint8Array),
  signature: z.instanceof(Uint8Array),
  parent: z.instanceof(Uint8Array).optional()
})

/** What `issueCapability` takes. */
export interface CapabilityInit {
  /** Whose it is: nobody else can use it. */
  subject: PeerId
  /** What its bearer may do. Of a token that is passed on, some of what that one allows. */
  capabilities: readonly string[]
  /** Until when, in milliseconds since 1970. Short lives spare revocation. */
  expiresAtMs: number
  /**
   * From when, in milliseconds since 1970.
   *
   * @default 0
   */
  notBeforeMs?: number
  /** The one network it holds for. Undefined is any. */
  network?: string
  /**
   * How often its bearer may pass it on, 0 to 2.
   *
   * @default 0
   */
  delegations?: number
  /** The issuer's own token, where it is no root. */
  parent?: Uint8Array
}

const codec = cborCodec()

/**
 * Signs a token.
 *
 * @param issuer an Ed25519 key, a root's or that of the parent token's bearer
 * @throws P2PError `invalid-argument` where the claims are none, or the token does not fit a hello
 */
export async function issueCapability(
  issuer: PrivateKey,
  { parent, subject, ...init }: CapabilityInit
): Promise<Uint8Array> {
  if (issuer.type !== 'Ed25519')
    throw failure('invalid-argument', `issueCapability: a key of type ${issuer.type}; expected Ed25519`)
  const said = claimsSchema.safeParse({
    notBeforeMs: 0,
    delegations: 0,
    ...init,
    id: crypto.randomUUID(),
    issuer: peerIdFromPrivateKey(issuer).toString(),
    subject: subject.toString()
  })
  if (!said.success) throw failure('invalid-argument', `issueCapability: ${z.prettifyError(said.error)}`)
  const claims = codec.encode(said.data)
  const signature = await issuer.sign(toSign(claims))
  const token = codec.encode({ claims, signature, ...(parent !== undefined && { parent }) })
  if (token.byteLength <= MAX_TOKEN_BYTES) return token
  throw failure(
    'invalid-argument',
    `issueCapability: the token has ${token.byteLength} bytes; at most ${MAX_TOKEN_BYTES} fit a hello`
  )
}

/**
 * The claims of a chain of tokens, the bearer's own first, each signed by who it says. What they claim is for the caller to
 * judge.
 *
 * @throws Error that says what is wrong with it, where it is no token
 */
export async function readToken(token: Uint8Array): Promise<TokenClaims[]> {
  const chain: TokenClaims[] = []
  let next: Uint8Array | undefined = token
  while (next !== undefined) {
    if (chain.length === MAX_CHAIN) throw new Error(`a token is passed on at most ${MAX_CHAIN - 1} times`)
    if (next.byteLength > MAX_TOKEN_BYTES) throw new Error('the token is too long')
    const { claims, signature, parent }: SignedClaims = signedSchema.parse(codec.decode(next))
    const said = claimsSchema.parse(codec.decode(claims))
    const key = peerIdFromString(said.issuer).publicKey
    if (key?.type !== 'Ed25519') throw new Error('the issuer has no Ed25519 key')
    if (!(await key.verify(toSign(claims), signature))) throw new Error('the signature does not fit')
    chain.push(said)
    next = parent
  }
  return chain
}

function toSign(claims: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(LABEL.byteLength + claims.byteLength)
  bytes.set(LABEL)
  bytes.set(claims, LABEL.byteLength)
  return bytes
}
