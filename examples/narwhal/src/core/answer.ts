import type { Batch } from './batch.ts'
import type { RequestEvent } from './event.ts'
import type { BatchesRequest, BatchRequest, CertificatesRequest, Refusal, VoteRequest } from './message.ts'
import { isValidHeader } from './validity.ts'
import type { ValidatorState } from './validator.ts'

/** Bytes of a batch at most, so that it fits a request of 1 MiB. */
const MAX_BATCH_BYTES = 900_000

/** Certificates of a page. Taking them in costs some milliseconds, in which nothing else happens. */
const MAX_SERVED_CERTIFICATES = 512

/** Batches that a peer may ask for at a time, and their bytes, so that they fit a response of 10 MiB. */
const MAX_SERVED_BATCHES = 64
const MAX_SERVED_BYTES = 8_000_000

/** Answers what a peer asks, now or later. Everything in it is hostile until checked. */
export function answer(state: ValidatorState, { from, id, message }: RequestEvent): void {
  switch (message.type) {
    case 'vote':
      return vote(state, from, id, message)
    case 'certificate': {
      const isValid = state.accept(message.certificate, from) !== 'invalid'
      return isValid ? state.context.outbox.reply(id, { type: 'ack' }) : refuse(state, id, 'invalid')
    }
    case 'batch':
      return batch(state, id, message)
    case 'certificates':
      return certificates(state, id, message)
    case 'batches':
      return batches(state, id, message)
    case 'highest-round':
      return highestRound(state, id)
  }
}

/** Keeps a batch, and lets the votes go that waited for it. */
export function takeBatch(state: ValidatorState, arrived: Batch): void {
  state.batches.add(arrived)
  state.fetcher.arrived(arrived)
  state.context.outbox.append({ type: 'batch', isOwn: false, batch: arrived })
  state.voter.arrived()
}

function vote(state: ValidatorState, from: number, id: number, { header, parents }: VoteRequest): void {
  const isTheirs = header.author === from && parents.length <= state.committee.size
  if (!isTheirs || !isValidHeader(state.context, header)) return refuse(state, id, 'invalid')
  if (state.amnesia.isRemembering) return refuse(state, id, 'busy')
  for (const parent of parents) state.accept(parent, from)
  state.voter.ask(header, id)
  if (header.payload.length > 0) state.proposer.hurry(header.round)
}

function batch(state: ValidatorState, id: number, { batch: arrived }: BatchRequest): void {
  const { outbox, mutations } = state.context
  const { worker, byteLength } = arrived
  if (state.workers[worker] === undefined || byteLength < 1 || byteLength > MAX_BATCH_BYTES) {
    return refuse(state, id, 'invalid')
  }
  if (!state.batches.has(arrived)) takeBatch(state, arrived)
  if (mutations?.has('ack-before-sync')) outbox.reply(id, { type: 'ack' })
  else outbox.replyWhenDurable(id, { type: 'ack' })
}

function certificates(state: ValidatorState, id: number, { afterRound, throughRound }: CertificatesRequest): void {
  const { outbox } = state.context
  if (!Number.isSafeInteger(afterRound) || !Number.isSafeInteger(throughRound) || afterRound < 0) {
    return refuse(state, id, 'invalid')
  }
  outbox.push({ type: 'serve-certificates', id, afterRound, throughRound, limit: MAX_SERVED_CERTIFICATES })
}

function batches(state: ValidatorState, id: number, { batches: wanted }: BatchesRequest): void {
  if (wanted.length > MAX_SERVED_BATCHES) return refuse(state, id, 'invalid')
  state.context.outbox.push({ type: 'serve-batches', id, batches: wanted, maxBytes: MAX_SERVED_BYTES })
}

function highestRound(state: ValidatorState, id: number): void {
  if (state.amnesia.isRemembering) return refuse(state, id, 'busy')
  const round = Math.max(state.proposer.round, ...state.voter.votes.map(last => last?.round ?? 0))
  state.context.outbox.replyWhenDurable(id, { type: 'highest-round', round })
}

function refuse(state: ValidatorState, id: number, reason: Refusal): void {
  if (reason === 'invalid') state.context.stats.invalid++
  state.context.outbox.reply(id, { type: 'refused', reason })
}
