/** What replicas say to one another. */
import { defineMessage, result } from 'p2plane'
import * as z from 'zod'
import { MAX_FETCHED, MAX_TIPS } from './catch-up.ts'

/** Loose on purpose: what is wrong with a transaction is answered in words, see `problemOf`. */
const Transaction = z.object({ id: z.string(), data: z.string(), parents: z.array(z.string()).readonly() })

const Id = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits')

/** A transaction the sender has, as soon as it has it. The bytes of the original's `TransactionMessage`. */
export const TransactionMessage = defineMessage({
  protocolId: '/narwhal/transaction/1.0.0',
  // The time of sending, in seconds since 1970. It is told, not trusted: nothing depends on it.
  request: z.object({ transaction: Transaction, timestamp: z.int().nonnegative() }),
  response: result(z.enum(['added', 'known', 'parked']), z.object({ reason: z.string() })),
  idempotent: true,
  // Twice the largest transaction, so that one that is a little too large is still told why.
  maxRequestBytes: 128 * 1024
})

/** Tips greater than `after`, ascending: with all of them known, all the responder has is known. */
export const TipsMessage = defineMessage({
  protocolId: '/narwhal/tips/1.0.0',
  request: z.object({ after: z.union([z.literal(''), Id]) }),
  response: z.object({ tips: z.array(Id).max(MAX_TIPS) }),
  idempotent: true
})

/** Transactions by id. Places that stay free in the answer are filled with their ancestors. */
export const FetchMessage = defineMessage({
  protocolId: '/narwhal/fetch/1.0.0',
  request: z.object({ ids: z.array(Id).min(1).max(MAX_FETCHED) }),
  response: z.object({ transactions: z.array(Transaction).max(MAX_FETCHED) }),
  idempotent: true
})
