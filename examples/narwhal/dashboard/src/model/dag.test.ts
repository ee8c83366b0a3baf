import { expect, test } from 'vitest'
import type { CommitSeen } from '../../../src/http/events.ts'
import { Dag } from './dag.ts'
import { stageAt } from './vertex.ts'

const certificate = { round: 5, author: 2, parents: [0, 1, 2], batches: 1, transactions: 10 }

function commit(...certificates: (readonly [number, number])[]): CommitSeen {
  return { index: 3, anchor: certificates.at(-1)!, certificates, digest: 'aa', transactions: 0 }
}

test('a vertex is a header, then a certificate, then committed, each from when it was first seen', () => {
  const dag = new Dag(4)
  dag.addHeader({ round: 5, author: 2 }, 0, 100)
  dag.addCertificate(certificate, 1, 200)
  dag.addCommit(commit([5, 2]), 1, 300)
  const vertex = dag.vertex(5, 2)!
  expect([99, 100, 200, 300].map(at => stageAt(vertex, at, -1))).toEqual([
    'unknown',
    'header',
    'certificate',
    'committed'
  ])
  expect(vertex).toMatchObject({ parents: 0b111, commitIndex: 3, isAnchor: true })
})

test('through the lens of one validator there is what that one has seen', () => {
  const dag = new Dag(4)
  dag.addCertificate(certificate, 1, 200)
  dag.addHeader({ round: 5, author: 2 }, 0, 210)
  const vertex = dag.vertex(5, 2)!
  expect(stageAt(vertex, 300, 1 << 1)).toBe('certificate')
  expect(stageAt(vertex, 300, 1 << 0)).toBe('header')
  expect(stageAt(vertex, 300, 1 << 3)).toBe('unknown')
})

test('what a second validator says later does not change when it was', () => {
  const dag = new Dag(4)
  dag.addCommit(commit([5, 2]), 0, 100)
  dag.addCommit(commit([5, 2]), 1, 900)
  dag.addCertificate(certificate, 1, 950)
  expect(dag.vertex(5, 2)).toMatchObject({ certifiedAt: 100, committedAt: 100, committedBy: 0b11 })
})

test('a sub-DAG is committed one after the other, in its order, and in less than half a second', () => {
  const dag = new Dag(10)
  const all = Array.from({ length: 40 }, (_, i) => [1 + Math.floor(i / 10), i % 10] as const)
  dag.addCommit(commit(...all), 0, 1000)
  const times = all.map(([round, author]) => dag.vertex(round, author)!.committedAt)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(new Set(times).size).toBe(40)
  expect(times.at(-1)).toBeLessThan(1500)
  expect(dag.vertex(1, 0)!.isAnchor).toBe(false)
  expect(dag.vertex(4, 9)!.isAnchor).toBe(true)
})

test('only so many rounds are kept, and what comes for one that was forgotten is no news', () => {
  const dag = new Dag(4, 8)
  for (let round = 1; round <= 20; round++) dag.addHeader({ round, author: 0 }, 0, round)
  expect([dag.firstRound, dag.lastRound]).toEqual([13, 20])
  dag.addHeader({ round: 12, author: 1 }, 0, 21)
  expect(dag.row(12)).toBeUndefined()
  expect(dag.row(13)?.vertices[0]?.headerAt).toBe(13)
  // Its place in the ring is that of round 20.
  expect(dag.vertex(20, 1)).toBeUndefined()
})

test('what has no place in it is passed over', () => {
  const dag = new Dag(4)
  for (const [round, author] of [
    [0, 0],
    [-1, 0],
    [1.5, 0],
    [1, 4],
    [1, -1]
  ] as const) {
    dag.addHeader({ round, author }, 0, 1)
  }
  expect(dag.lastRound).toBe(0)
  expect(dag.version).toBe(0)
})

test('every change gives its round another version', () => {
  const dag = new Dag(4)
  dag.addHeader({ round: 5, author: 2 }, 0, 100)
  const { version } = dag.row(5)!
  dag.addEvidence({ round: 5, author: 2, headers: ['a', 'b'] }, 120)
  expect(dag.row(5)!.version).toBeGreaterThan(version)
  expect(dag.vertex(5, 2)!.equivocates).toBe(true)
})
