/**
 * What validators say to one another, and clients to them. Votes and certificates have a lane of their own, so that none
 * waits behind a batch.
 */
import { defineMessage, result } from 'p2plane'
import * as z from 'zod'
import {
  Authors,
  BatchOnWire,
  BatchRef,
  Certificate,
  Header,
  Parents,
  RefusalReason,
  Round,
  Signature
} from './schemas.ts'

const Ack = z.object({ type: z.literal('ack') })
const Refused = z.object({ type: z.literal('refused'), reason: RefusalReason })

/** Asks for a vote. Answered once the batches that the header names are there. */
export const VoteMessage = defineMessage({
  protocolId: '/narwhal/vote/1.0.0',
  request: z.object({ type: z.literal('vote'), header: Header, parents: Parents }),
  response: z.discriminatedUnion('type', [
    z.object({ type: z.literal('vote'), signature: Signature }),
    z.object({ type: z.literal('missing'), parents: Authors }),
    Refused
  ]),
  idempotent: true,
  lane: 'control'
})

/** Hands a certificate out. */
export const CertificateMessage = defineMessage({
  protocolId: '/narwhal/certificate/1.0.0',
  request: z.object({ type: z.literal('certificate'), certificate: Certificate }),
  response: z.discriminatedUnion('type', [Ack, Refused]),
  idempotent: true,
  lane: 'control'
})

/** Asks for whole rounds of certificates. */
export const CertificatesMessage = defineMessage({
  protocolId: '/narwhal/certificates/1.0.0',
  request: z.object({ type: z.literal('certificates'), afterRound: Round, throughRound: Round }),
  response: z.discriminatedUnion('type', [
    z.object({ type: z.literal('certificates'), certificates: z.array(Certificate).max(10_000) }),
    Refused
  ]),
  idempotent: true,
  lane: 'bulk'
})

/** Hands a batch out. Answered once it is on disk. */
export const BatchMessage = defineMessage({
  protocolId: '/narwhal/batch/1.0.0',
  request: z.object({ type: z.literal('batch'), batch: BatchOnWire }),
  response: z.discriminatedUnion('type', [Ack, Refused]),
  idempotent: true,
  lane: 'bulk'
})

/** Asks for batches. */
export const BatchesMessage = defineMessage({
  protocolId: '/narwhal/batches/1.0.0',
  request: z.object({ type: z.literal('batches'), batches: z.array(BatchRef).max(1_000) }),
  response: z.discriminatedUnion('type', [
    z.object({ type: z.literal('batches'), batches: z.array(BatchOnWire).max(1_000) }),
    Refused
  ]),
  idempotent: true,
  lane: 'bulk'
})

/** Asks how far a validator has come, for one that has lost its disk. */
export const HighestRoundMessage = defineMessage({
  protocolId: '/narwhal/highest-round/1.0.0',
  request: z.object({ type: z.literal('highest-round') }),
  response: z.discriminatedUnion('type', [z.object({ type: z.literal('highest-round'), round: Round }), Refused]),
  idempotent: true,
  lane: 'control'
})

/**
 * A transaction, from whoever has one. The request is the original's `TransactionMessage`, byte for byte. Only `data`
 * matters: parents are what the validators agree on, and the id is in the answer.
 */
export const TransactionMessage = defineMessage({
  protocolId: '/narwhal/transaction/1.0.0',
  request: z.object({
    transaction: z.object({ id: z.string(), data: z.string(), parents: z.array(z.string()) }),
    timestamp: z.int().nonnegative()
  }),
  response: result(z.object({ id: z.string() }), z.object({ reason: z.string() })),
  // Twice the largest, so that one that is a little too large is still told why.
  maxRequestBytes: 128 * 1024
})
