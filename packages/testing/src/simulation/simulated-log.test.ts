import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { SimulatedLog } from './simulated-log.ts'

test('of what was appended, a crash leaves all that was synced, and of the rest some first part', () => {
  fc.assert(
    fc.property(fc.nat({ max: 20 }), fc.nat({ max: 20 }), fc.integer(), (synced, more, seed) => {
      const log = new SimulatedLog<number>()
      const records = Array.from({ length: synced + more }, (_, i) => i)
      log.append(records)
      log.synced(synced)
      log.crash(seededRandom(seed))
      expect(log.records.length).toBeGreaterThanOrEqual(synced)
      expect(log.records).toEqual(records.slice(0, log.records.length))
      expect([log.durable, log.end]).toEqual([log.records.length, log.records.length])
    })
  )
})

test('how much of the rest is left, chance decides', () => {
  const lengths = Array.from({ length: 50 }, (_, seed) => {
    const log = new SimulatedLog<number>()
    log.append([1, 2, 3])
    log.crash(seededRandom(seed))
    return log.records.length
  })
  expect(new Set(lengths)).toEqual(new Set([0, 1, 2, 3]))
})

test('what is deleted is counted, and what is not on disk is not deleted', () => {
  const log = new SimulatedLog<number>()
  log.append([1, 2, 3, 4])
  log.synced(3)
  log.dropBefore(4)
  expect(log.records).toEqual([4])
  expect([log.durable, log.end]).toEqual([3, 4])
  log.append([5])
  log.synced(5)
  log.dropBefore(4)
  expect(log.records).toEqual([5])
})

test('a disk that is lost has nothing', () => {
  const log = new SimulatedLog<number>()
  log.append([1, 2])
  log.synced(2)
  log.wipe()
  expect([log.records, log.durable, log.end]).toEqual([[], 0, 0])
})
