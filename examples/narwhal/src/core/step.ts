import type { Effect, RequestEffect } from './effect.ts'
import type { Event, FailureEvent, ResponseEvent, TimerEvent } from './event.ts'
import type { Response } from './message.ts'
import { checkpoint } from './recovery.ts'
import { answer, takeBatch } from './answer.ts'
import type { ValidatorState } from './validator.ts'

/** What happens, and what is to be done about it. */
export function step(state: ValidatorState, event: Event): readonly Effect[] {
  const { context, voter, synchronizer, fetcher, proposer } = state
  const { outbox, options } = context
  context.now = event.now
  handle(state, event)
  voter.tick()
  synchronizer.tick()
  fetcher.tick()
  proposer.tick()
  if (!context.mutations?.has('no-retry')) outbox.arm('retry', context.now + options.retryDelayMs)
  return outbox.take()
}

function handle(state: ValidatorState, event: Event): void {
  const { outbox } = state.context
  switch (event.type) {
    case 'start':
      return start(state, event.amnesia === true)
    case 'transactions':
      return transactions(state, event.worker, event.bytes)
    case 'request':
      heardFrom(state, event.from)
      return answer(state, event)
    case 'response':
      return responded(state, event)
    case 'failure':
      return failed(state, event)
    case 'persisted':
      return outbox.persisted(event.id)
    case 'timer':
      outbox.fired(event.name)
      return timer(state, event)
  }
}

/** Says again what it said last, so that whoever did not hear it before the stop does now. */
function start(state: ValidatorState, hasAmnesia: boolean): void {
  const { dag, author, proposer, certifier, broadcaster, committer, amnesia, context } = state
  committer.start()
  if ((hasAmnesia || proposer.floorRound === Infinity) && !context.mutations?.has('amnesia-forgotten')) {
    setFloor(state, Infinity)
    amnesia.begin()
  }
  const { header } = proposer
  if (header === undefined) return
  const certified = dag.get(header.round, author)
  if (certified === undefined) certifier.begin(header)
  else broadcaster.add(certified.certificate)
}

/** Written down, so that a crash does not end the silence. */
function setFloor(state: ValidatorState, round: number): void {
  state.setFloor(round)
  state.context.outbox.append(checkpoint(state))
}

function transactions(state: ValidatorState, worker: number, bytes: Uint8Array): void {
  const to = state.workers[worker]
  if (to === undefined) throw new RangeError(`there is no worker ${worker}; there are ${state.workers.length}`)
  to.add(bytes)
}

/** Whoever was away is told at once what it missed. */
function heardFrom(state: ValidatorState, peer: number): void {
  if (state.context.peers.heard(peer)) retry(state)
}

function retry(state: ValidatorState): void {
  if (state.context.mutations?.has('no-retry')) return
  state.certifier.retry()
  state.broadcaster.retry()
  state.amnesia.retry()
  for (const worker of state.workers) worker.retry()
}

function timer(state: ValidatorState, { name }: TimerEvent): void {
  if (name === 'retry') retry(state)
  if (name === 'batch') for (const worker of state.workers) worker.tick()
}

function responded(state: ValidatorState, { id, response }: ResponseEvent): void {
  const call = state.context.outbox.settle(id)
  if (call === undefined) return
  settle(state, call, response)
  heardFrom(state, call.to)
}

function settle(state: ValidatorState, { to, message }: RequestEffect, response: Response): void {
  switch (message.type) {
    case 'vote':
      return state.certifier.answered(to, message, response)
    case 'certificate':
      return state.broadcaster.answered(to, message, response)
    case 'batch':
      return state.workers[message.batch.worker]!.answered(to, message, response)
    case 'certificates': {
      const certificates = response.type === 'certificates' ? response.certificates : []
      return state.synchronizer.ended(state.acceptPage(certificates, to) > 0)
    }
    case 'batches': {
      const batches = response.type === 'batches' ? response.batches : []
      const wanted = batches.filter(batch => state.fetcher.wants(batch))
      for (const batch of wanted) takeBatch(state, batch)
      return state.fetcher.ended(message, wanted.length > 0)
    }
    case 'highest-round': {
      const floor = response.type === 'highest-round' ? state.amnesia.answered(to, response.round) : undefined
      if (floor !== undefined) setFloor(state, floor)
    }
  }
}

function failed(state: ValidatorState, { id }: FailureEvent): void {
  const call = state.context.outbox.settle(id)
  if (call === undefined) return
  state.context.peers.failed(call.to)
  const { to, message } = call
  if (message.type === 'vote') state.certifier.failed(to, message)
  else if (message.type === 'certificate') state.broadcaster.failed(to, message)
  else if (message.type === 'batch') state.workers[message.batch.worker]!.failed(to, message)
  else if (message.type === 'certificates') state.synchronizer.ended(false)
  else if (message.type === 'batches') state.fetcher.ended(message, false)
}
