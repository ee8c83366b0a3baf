import { join } from 'node:path'
import { type Disk, nodeDisk } from './disk.ts'
import { readSegmentHead, SEGMENT_HEAD_BYTES, segmentName } from './segment.ts'
import { scanSegment, type Visit } from './segment-scan.ts'
import { checkEnd, damaged, segmentNumbers } from './segments.ts'

/** What `readLog` takes. */
export interface ReadLogInit {
  directory: string
  visit: Visit
  /** As for `openLog`. */
  skim?: ReadonlySet<number>
  /** @default the disk of this machine */
  disk?: Disk
}

/**
 * Tells of all that a log holds, and changes nothing: also while somebody writes to it. A torn end is where it ends.
 *
 * @throws LogError where it is damaged before its end
 */
export async function readLog({ directory, visit, skim, disk = nodeDisk }: ReadLogInit): Promise<void> {
  const numbers = await segmentNumbers(disk, directory)
  let previous: { path: string; end: number } | undefined
  for (const segment of numbers) {
    const path = join(directory, segmentName(segment))
    const file = await disk.open(path)
    try {
      const bytes = new Uint8Array(SEGMENT_HEAD_BYTES)
      const head = readSegmentHead(bytes.subarray(0, await file.read(bytes, 0)), segment)
      const isLast = segment === numbers.at(-1)
      if (head === undefined && !isLast) throw damaged(path, 0)
      if (head === undefined) return
      if (previous !== undefined) checkEnd(previous.path, previous.end, head)
      const { salt } = head
      const { end, isTorn } = await scanSegment(file, { segment, salt, visit, ...(skim !== undefined && { skim }) })
      if (isTorn && !isLast) throw damaged(path, end)
      previous = { path, end }
    } finally {
      await file.close()
    }
  }
}
