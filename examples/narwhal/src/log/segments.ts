/** The files of a log, and what is said where they are not as they should be. */
import { join } from 'node:path'
import type { Disk } from './disk.ts'
import { LogError } from './log-error.ts'
import { type SegmentHead, segmentName, segmentNumber } from './segment.ts'

/** Ascending. @throws LogError where one is missing */
export async function segmentNumbers(disk: Disk, directory: string): Promise<number[]> {
  const found = (await disk.list(directory)).map(segmentNumber).filter(number => number !== undefined)
  const numbers = found.toSorted((one, other) => one - other)
  const gap = numbers.find((number, i) => number !== numbers[0]! + i)
  if (gap === undefined) return numbers
  throw new LogError(`${join(directory, segmentName(gap - 1))} is missing, and the log goes on after it`)
}

export function damaged(path: string, offset: number): LogError {
  return new LogError(`${path} is damaged at offset ${offset}: what stands there is not what was written`)
}

/** Looks whether a segment is as long as the one after it says. @throws LogError where it is not */
export function checkEnd(path: string, end: number, { previousEnd }: SegmentHead): void {
  if (end !== previousEnd) throw damaged(path, Math.min(end, previousEnd))
}
