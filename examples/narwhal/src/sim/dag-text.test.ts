import { expect, test } from 'vitest'
import { orderLines } from '../order/order.ts'
import { sha256 } from '../keys/sha256.ts'
import { dagText } from './dag-text.ts'
import { tokenKeyring } from './keyring.ts'
import { simulatedCommittee } from './simulated-committee.ts'
import { DEFAULT_PROFILE } from './tuning.ts'

test('the DAG of a run, read as a text, is committed as it was in the run', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const committee = simulatedCommittee({
      seed,
      profile: DEFAULT_PROFILE,
      keyring: tokenKeyring(DEFAULT_PROFILE.nodes, sha256)
    })
    committee.simulation.run(10_000)
    const commits = committee.invariants.honest
      .map(node =>
        committee.simulation.nodes[node]!.log.records.flatMap(record =>
          record.type === 'commit' ? [record.commit] : []
        )
      )
      .reduce((most, others) => (others.length > most.length ? others : most))
    const lines = commits.map(({ anchor, certificates }) => {
      const names = certificates.map(({ round, author }) => `${round}.${author}`)
      return `${anchor.round}.${anchor.author}: ${names.join(' ')}`
    })
    const ordered = [...orderLines(dagText(committee))]
    expect(lines.length).toBeGreaterThan(0)
    // One of the two may have come a little further than the other.
    const length = Math.min(lines.length, ordered.length)
    expect({ seed, lines: ordered.slice(0, length) }).toEqual({ seed, lines: lines.slice(0, length) })
    expect(Math.abs(lines.length - ordered.length)).toBeLessThanOrEqual(1)
  }
})
