import type { CheckpointRecord, LogRecord } from './log-record.ts'
import type { ValidatorState } from './validator.ts'

/**
 * Takes a record of the log, in its order, before the first event. A log begins with a checkpoint, or with the first
 * record ever. What a record says is done through the same code as when it was written.
 *
 * @throws Error where a commit in the log is not the one that its certificates lead to
 */
export function restore(state: ValidatorState, record: LogRecord): void {
  switch (record.type) {
    case 'batch': {
      const { digest, worker } = record.batch
      state.batches.add({ digest, worker })
      if (record.isOwn) state.proposer.add({ digest, worker })
      break
    }
    case 'header':
      state.proposer.restore(record.header)
      break
    case 'vote':
      state.voter.restore(record)
      break
    case 'certificate':
      state.synchronizer.accept(record.certificate, record.certificate.header.author)
      break
    case 'commit':
      state.committer.confirm(record.commit)
      break
    case 'equivocation':
      state.evidence.restore(record.equivocation)
      break
    case 'checkpoint':
      restoreCheckpoint(state, record)
  }
  // Nothing of it happens again.
  state.context.outbox.take()
}

/** What another part of the log can begin with, as of now: to be appended between two steps, before the next record. */
export function checkpoint(state: ValidatorState): CheckpointRecord {
  const { dag, linearizer, voter, proposer, batches, workers } = state
  const certificates: CheckpointRecord['certificates'][number][] = []
  for (let round = Math.max(1, dag.gcRound + 1); round <= dag.highestRound; round++) {
    for (const vertex of dag.round(round)) {
      if (vertex !== undefined) certificates.push({ certificate: vertex.certificate, isCommitted: vertex.isCommitted })
    }
  }
  return {
    type: 'checkpoint',
    commit: linearizer.last,
    certificates,
    votes: [...voter.votes],
    header: proposer.header,
    proposals: [...proposer.proposals],
    unproposed: [...proposer.unproposed, ...workers.flatMap(worker => worker.waiting)],
    stored: [...batches],
    committed: [...linearizer.committed],
    equivocations: state.equivocations,
    floorRound: proposer.floorRound
  }
}

/** Begins with a checkpoint. One further on in the log says what is known by then. */
function restoreCheckpoint(state: ValidatorState, record: CheckpointRecord): void {
  const { dag, linearizer, committer, voter, proposer, batches, context } = state
  const { commit } = record
  state.setFloor(record.floorRound)
  if (dag.highestRound > 0 || proposer.header !== undefined) return confirmCheckpoint(state, record)
  if (commit !== undefined) {
    dag.collect(commit.anchor.round - context.options.gcDepth)
    committer.use(state.bullshark(commit.anchor.round))
  }
  for (const { certificate, isCommitted } of record.certificates) {
    const vertex = dag.insert(certificate)
    if (isCommitted && vertex !== undefined) dag.commit(vertex)
  }
  linearizer.restore(commit, record.committed)
  for (const equivocation of record.equivocations) state.evidence.restore(equivocation)
  for (const vote of record.votes) if (vote !== undefined) voter.restore(vote)
  for (const batch of record.stored) batches.add(batch)
  proposer.restoreWaiting(record.proposals, record.unproposed, record.header)
}

function confirmCheckpoint(state: ValidatorState, { commit }: CheckpointRecord): void {
  const { index, digest } = state.lastCommit
  if (digest === (commit?.digest ?? state.committee.digest)) return
  throw new Error(
    `the log has a checkpoint at commit ${commit?.index ?? 0}, but leads to commit ${index} with digest ${digest}`
  )
}
