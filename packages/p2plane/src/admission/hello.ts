/** What two nodes say to each other before anything else: ordinary messages, so that any libp2p peer can answer them. */
import { defineMessage, type Schema, serde, type UnaryMessage } from '@p2plane/message'
import * as z from 'zod'

/** The longest hello, in bytes: nobody is known yet, so nobody is owed more. */
const MAX_HELLO_BYTES = 4_096
/** The most addresses of others in a rejection. */
export const MAX_ALTERNATES = 8
/** The longest of those, in characters. */
export const MAX_ADDR_LENGTH = 256
/** A message is for people; this much of it says enough. */
export const MAX_MESSAGE_LENGTH = 256
/** Random bytes in a hello. */
export const NONCE_BYTES = 16
/** The version of all this. */
export const HELLO_VERSION = 1

/** What a node says of itself. */
export interface Hello {
  /** Of the handshake. */
  readonly v: number
  /** 16 random bytes, new with each hello, so that a proof serves once. */
  readonly nonce: Uint8Array
  /** Which network this is a node of. */
  readonly network?: string | undefined
  /** The oldest and the newest version of that network's conversation it can hold. */
  readonly versions?: readonly [oldest: number, newest: number] | undefined
  /** Who vouches for it. */
  readonly token?: Uint8Array | undefined
  /** What policies of an application's own say, each under its name. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined
}

/** A proof for each policy that asks for one, by the policy's name. */
export type Proofs = Readonly<Record<string, Uint8Array>>

/** Why a connection ends. */
export interface Goodbye {
  /** See reason-code.ts. */
  readonly code: number
  /** The same for people. */
  readonly message: string
  /** When it is worth another try. */
  readonly retryAfterMs?: number | undefined
  /** Where others are who may have a place: multiaddrs, each with a peer id. */
  readonly alternates?: readonly string[] | undefined
}

/** What a hello is answered with: one of `ok` and `reject`. */
export interface HelloAnswer {
  readonly ok?: Hello | undefined
  /** Whether proofs are awaited before the caller is admitted. */
  readonly prove?: boolean | undefined
  readonly reject?: Goodbye | undefined
}

/** What proofs are answered with: one of `ok`, the responder's own, and `reject`. */
export interface ProveAnswer {
  readonly ok?: Proofs | undefined
  readonly reject?: Goodbye | undefined
}

const name = z.string().max(64)

const hello: Schema<Hello> = z.object({
  v: z.int().min(1),
  nonce: z.instanceof(Uint8Array).refine(bytes => bytes.byteLength === NONCE_BYTES, `expected ${NONCE_BYTES} bytes`),
  network: z.string().max(128).optional(),
  versions: z.tuple([z.int(), z.int()]).optional(),
  token: z.optional(serde.bytes()),
  claims: z.record(name, z.unknown()).optional()
})

const proofs: Schema<Proofs> = z.record(name, serde.bytes())

const goodbye: Schema<Goodbye> = z.object({
  code: z.int().min(0).max(65_535),
  message: z.string().max(MAX_MESSAGE_LENGTH),
  retryAfterMs: z.int().min(0).optional(),
  alternates: z.array(z.string().max(MAX_ADDR_LENGTH)).max(MAX_ALTERNATES).optional()
})

const helloAnswer: Schema<HelloAnswer> = z.object({
  ok: z.optional(hello),
  prove: z.boolean().optional(),
  reject: z.optional(goodbye)
})

const proveAnswer: Schema<ProveAnswer> = z.object({ ok: z.optional(proofs), reject: z.optional(goodbye) })

/** The first message on a connection, from who dialled. */
export const HelloMessage: UnaryMessage<'/p2plane/hello/1.0.0', Hello, HelloAnswer> = defineMessage({
  protocolId: '/p2plane/hello/1.0.0',
  request: hello,
  response: helloAnswer,
  maxRequestBytes: MAX_HELLO_BYTES,
  maxResponseBytes: 2 * MAX_HELLO_BYTES
})

/** The second, where a policy wants more than words. The caller proves first, so that a scanner learns nothing. */
export const ProveMessage: UnaryMessage<'/p2plane/prove/1.0.0', { readonly proofs: Proofs }, ProveAnswer> =
  defineMessage({
    protocolId: '/p2plane/prove/1.0.0',
    request: z.object({ proofs }) as Schema<{ readonly proofs: Proofs }>,
    response: proveAnswer,
    maxRequestBytes: MAX_HELLO_BYTES,
    maxResponseBytes: 2 * MAX_HELLO_BYTES
  })

/** The last, from either side. */
export const GoodbyeMessage: UnaryMessage<'/p2plane/goodbye/1.0.0', Goodbye, null> = defineMessage({
  protocolId: '/p2plane/goodbye/1.0.0',
  request: goodbye,
  response: z.null(),
  maxRequestBytes: MAX_HELLO_BYTES,
  maxResponseBytes: 16
})
