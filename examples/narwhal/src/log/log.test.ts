import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LogError } from './log-error.ts'
import type { Log } from './log.ts'
import { MemoryDisk } from './memory-disk.fixture.ts'
import { openLog, type OpenLogInit } from './open-log.ts'
import { readLog } from './read-log.ts'
import type { Location } from './segment-scan.ts'

const SEGMENT_BYTES = 2_000

interface Opened {
  log: Log
  /** What it held, as `tag:payload in hex`. */
  held: string[]
  repairs: string[]
}

async function open(disk: MemoryDisk, init: Partial<OpenLogInit> = {}): Promise<Opened> {
  const held: string[] = []
  const repairs: string[] = []
  const log = await openLog({
    directory: '/log',
    disk,
    visit: ({ tag, payload }) => held.push(`${tag}:${Buffer.from(payload).toString('hex')}`),
    onRepair: what => repairs.push(what),
    ...init
  })
  return { log, held, repairs }
}

/** Records of different lengths, and their names as `open` tells them. */
function records(count: number): { tag: number; payload: Uint8Array; name: string }[] {
  return Array.from({ length: count }, (_, i) => {
    const payload = Buffer.alloc((i * 37) % 211, i)
    return { tag: 1 + (i % 5), payload, name: `${1 + (i % 5)}:${payload.toString('hex')}` }
  })
}

async function write(
  log: Log,
  count: number,
  { everySynced = 3, segmentBytes = SEGMENT_BYTES } = {}
): Promise<Location[]> {
  const locations: Location[] = []
  for (const [i, { tag, payload }] of records(count).entries()) {
    if (log.tailBytes > segmentBytes) log.begin()
    locations.push(log.append(tag, payload.subarray(0, 5), payload.subarray(5)))
    if (i % everySynced === 0) await log.synced()
  }
  await log.synced()
  return locations
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.with(at, bytes[at]! ^ 1)
}

describe('a log', () => {
  test('holds what was appended, in that order, over as many files as it takes', async () => {
    const disk = new MemoryDisk()
    const { log } = await open(disk)
    const locations = await write(log, 100)
    expect(disk.files.size).toBeGreaterThan(3)
    for (const [i, { payload }] of records(100).entries()) {
      expect(Buffer.from((await log.read(locations[i]!))!)).toEqual(payload)
    }
    await log.close()
    const again = await open(disk)
    expect(again.held).toEqual(records(100).map(({ name }) => name))
    expect(again.repairs).toEqual([])
    await write(again.log, 1)
    expect((await open(disk)).held).toHaveLength(101)
  })

  test('syncs once for all that was appended while the disk was busy', async () => {
    const disk = new MemoryDisk()
    const { log } = await open(disk)
    await write(log, 1)
    const gate = Promise.withResolvers<void>()
    disk.gate = gate.promise
    const before = disk.syncs
    log.append(1, Buffer.from('first'))
    const first = log.synced()
    await new Promise(resolve => setImmediate(resolve))
    const rest = Array.from({ length: 500 }, (_, i) => {
      log.append(1, Buffer.from(`while it is busy ${i}`))
      return log.synced()
    })
    gate.resolve()
    await Promise.all([first, ...rest])
    expect(disk.syncs - before).toBe(2)
  })

  test('does not sync for what nobody waits for', async () => {
    const disk = new MemoryDisk()
    const { log } = await open(disk)
    const location = log.append(1, Buffer.from('lazy'))
    await new Promise(resolve => setImmediate(resolve))
    expect(disk.syncs).toBe(0)
    // Whoever reads it gets it all the same.
    expect(Buffer.from((await log.read(location))!).toString()).toBe('lazy')
    log.append(1, Buffer.from('at the end'))
    await log.close()
    expect((await open(disk)).held).toHaveLength(2)
  })

  test('drops old files, and what was in them', async () => {
    const disk = new MemoryDisk()
    const { log } = await open(disk)
    const locations = await write(log, 100)
    const last = log.segments.at(-1)!.number
    await log.drop(last - 1)
    expect(log.segments.map(({ number }) => number)).toEqual([last - 1, last])
    expect(disk.files.size).toBe(2)
    expect(await log.read(locations[0]!)).toBeUndefined()
    expect(await log.read(locations.at(-1)!)).toBeDefined()
    await log.drop(last + 1)
    expect(log.segments.map(({ number }) => number)).toEqual([last])
    await log.close()
    const { held } = await open(disk)
    expect(held).toEqual(
      records(100)
        .map(({ name }) => name)
        .slice(-held.length)
    )
  })

  test('refuses a record that is too long to be one', async () => {
    const { log } = await open(new MemoryDisk())
    expect(() => log.append(1, new Uint8Array(2 ** 26))).toThrow('a record of 67108864 bytes')
  })

  test('is the same on the disk of this machine', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'narwhal-log-'))
    try {
      const init = { directory, visit: () => undefined }
      const log = await openLog(init)
      await write(log, 50)
      await log.close()
      const held: number[] = []
      const again = await openLog({ ...init, visit: ({ payload }) => held.push(payload.length) })
      expect(held).toEqual(records(50).map(({ payload }) => payload.length))
      await again.drop(again.segments.at(-1)!.number)
      await again.close()
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})

describe('after a crash', () => {
  test('all that was synced is there, and what follows of it is what was appended', async () => {
    const crash = fc.record({
      synced: fc.nat(60),
      unsynced: fc.nat(20),
      kept: fc.double({ min: 0, max: 1, noNaN: true }),
      garbled: fc.nat(3)
    })
    await fc.assert(
      fc.asyncProperty(crash, async ({ synced, unsynced, kept, garbled }) => {
        const disk = new MemoryDisk()
        const { log } = await open(disk)
        await write(log, synced)
        disk.gate = new Promise(() => undefined)
        for (const { tag, payload } of records(synced + unsynced).slice(synced)) log.append(tag, payload)
        void log.synced()
        await new Promise(resolve => setImmediate(resolve))
        disk.gate = undefined
        disk.crash(kept, garbled)
        const { held, log: again } = await open(disk)
        expect(held.length).toBeGreaterThanOrEqual(synced)
        expect(held).toEqual(records(held.length).map(({ name }) => name))
        await write(again, 5)
        expect((await open(disk)).held).toHaveLength(held.length + 5)
      }),
      { numRuns: 300 }
    )
  })

  test('it says what it cut off', async () => {
    const disk = new MemoryDisk()
    const { log } = await open(disk)
    await write(log, 4, { everySynced: 1 })
    const [file] = disk.files.values()
    file!.bytes = Buffer.concat([file!.bytes, Buffer.from('half a rec')])
    expect((await open(disk)).repairs).toEqual([
      expect.stringMatching(
        /^\/log\/0000000001\.log had a torn end, .*: its last 10 bytes, from offset \d+ on, were cut off$/
      )
    ])
    expect((await open(disk)).repairs).toEqual([])
  })
})

describe('damage', () => {
  test('flipped or cut anywhere, a log starts with what was written or is refused in one sentence', async () => {
    const disk = new MemoryDisk()
    await write((await open(disk)).log, 80)
    const whole = [...disk.files].map(([name, { bytes }]) => ({ name, bytes }))
    const names = records(80).map(({ name }) => name)
    const seen = { whole: 0, prefix: 0, refused: 0 }
    const damage = fc.record({ file: fc.nat(whole.length - 1), at: fc.nat(), xor: fc.integer({ min: 0, max: 255 }) })
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, at, xor }) => {
        const damaged = new MemoryDisk()
        for (const [i, { name, bytes }] of whole.entries()) {
          const copy = Buffer.from(bytes)
          const position = at % bytes.length
          if (i === file && xor !== 0) copy[position]! ^= xor
          const left = i === file && xor === 0 ? copy.subarray(0, position) : copy
          damaged.files.set(name, { bytes: left, synced: left })
        }
        const outcome = await open(damaged).catch((error: unknown) => error)
        if (outcome instanceof LogError) {
          expect(outcome.message).toMatch(/^\/log\/000000000\d\.log is damaged at offset \d+: [^.]*$/)
          seen.refused++
          return
        }
        const { held, repairs } = outcome as Opened
        expect(held).toEqual(names.slice(0, held.length))
        if (held.length < names.length) seen.prefix++
        else seen.whole++
        expect(repairs.length).toBeLessThan(2)
      }),
      { numRuns: 1_000 }
    )
    // Each of them was met, or this test would show nothing.
    expect(Math.min(seen.prefix, seen.refused)).toBeGreaterThan(10)
  })

  test('that cuts a file off between two records is refused where the log goes on after it', async () => {
    const disk = new MemoryDisk()
    const locations = await write((await open(disk)).log, 40)
    const file = disk.files.get('0000000001.log')!
    file.bytes = file.bytes.subarray(0, locations.findLast(({ segment }) => segment === 1)!.offset)
    await expect(open(disk)).rejects.toThrow(`/log/0000000001.log is damaged at offset ${file.bytes.length}: `)
    await expect(readLog({ directory: '/log', disk, visit: () => undefined })).rejects.toThrow('damaged at offset')
  })

  test('in the middle is refused, at its end is a torn end', async () => {
    const disk = new MemoryDisk()
    await write((await open(disk)).log, 40, { everySynced: 1, segmentBytes: 100_000 })
    const [file] = disk.files.values()
    const { bytes } = file!
    file!.bytes = flipped(bytes, bytes.length >> 1)
    await expect(open(disk)).rejects.toThrow('/log/0000000001.log is damaged at offset')
    file!.bytes = flipped(bytes, bytes.length - 1)
    expect((await open(disk)).held).toHaveLength(39)
  })

  test('of what was skimmed is found by who reads it, and all else is read', async () => {
    const disk = new MemoryDisk()
    const { log } = await open(disk)
    const long = log.append(7, Buffer.alloc(100_000, 1))
    log.append(1, Buffer.from('behind it'))
    await log.synced()
    log.begin()
    log.append(7, Buffer.alloc(100_000, 2))
    await log.close()
    const first = disk.files.get('0000000001.log')!
    first.bytes = flipped(first.bytes, 50_000)
    const lengths: number[] = []
    const skimmed = await open(disk, { skim: new Set([7]), visit: ({ payload }) => lengths.push(payload.length) })
    expect(lengths).toEqual([64, 9, 100_000])
    await expect(skimmed.log.read(long)).rejects.toThrow('/log/0000000001.log is damaged at offset 41')
    await expect(open(disk)).rejects.toThrow('/log/0000000001.log is damaged at offset 41')
  })

  test('a missing file is named', async () => {
    const disk = new MemoryDisk()
    await write((await open(disk)).log, 80)
    disk.files.delete('0000000002.log')
    await expect(open(disk)).rejects.toThrow('/log/0000000002.log is missing, and the log goes on after it')
  })

  test('that comes while the log is open is found by who reads', async () => {
    const disk = new MemoryDisk()
    const { log } = await open(disk)
    const [, second] = await write(log, 2)
    const [file] = disk.files.values()
    file!.bytes = flipped(file!.bytes, file!.bytes.length - 1)
    await expect(log.read(second!)).rejects.toThrow(`/log/0000000001.log is damaged at offset ${second!.offset}`)
  })
})

describe('a full disk', () => {
  test('fails whoever waits, says so once, and takes nothing further', async () => {
    const disk = new MemoryDisk()
    const { log } = await open(disk)
    await write(log, 20)
    disk.room = 40
    log.append(1, Buffer.alloc(100))
    const failed = log.synced()
    log.append(1, Buffer.alloc(100))
    const said = /^\/log\/\d+\.log cannot be written: ENOSPC/
    await expect(failed).rejects.toThrow(said)
    await expect(log.synced()).rejects.toThrow(said)
    expect((await log.failed).message).toMatch(said)
    expect(() => log.append(1, Buffer.alloc(1))).toThrow(said)
    await log.close()
    disk.room = Number.POSITIVE_INFINITY
    expect((await open(disk)).held).toEqual(records(20).map(({ name }) => name))
  })
})
