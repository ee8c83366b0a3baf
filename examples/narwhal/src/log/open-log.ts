import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { type Disk, type DiskFile, nodeDisk } from './disk.ts'
import { Log } from './log.ts'
import { readSegmentHead, SEGMENT_HEAD_BYTES, segmentName } from './segment.ts'
import { SegmentFile } from './segment-file.ts'
import { checkEnd, damaged, segmentNumbers } from './segments.ts'
import { hasMarkBeyond, scanSegment, type Visit } from './segment-scan.ts'

/** What `openLog` takes. */
export interface OpenLogInit {
  /** Made where it is not there. Nothing else may write to it meanwhile. */
  directory: string
  /** Told of every record there is, in the order they were written. */
  visit: Visit
  /** Told in one sentence where the end of the log was torn, as a crash leaves it, and was cut off. */
  onRepair?: (what: string) => void
  /**
   * Tags of records that are long, and of which the beginning is enough here. They are checked when they are read; of the
   * last file, where a crash may have left one in part, also now.
   *
   * @default none
   */
  skim?: ReadonlySet<number>
  /** @default the disk of this machine */
  disk?: Disk
}

/**
 * Opens the log of a directory, and tells of all it holds. A torn end, which is what a crash leaves, is cut off; damage
 * anywhere else is refused.
 *
 * @throws LogError which names the file and the offset
 */
export async function openLog(init: OpenLogInit): Promise<Log> {
  const { directory, disk = nodeDisk } = init
  const numbers = await segmentNumbers(disk, directory)
  const make = (number: number, previousEnd: number): SegmentFile =>
    new SegmentFile({ disk, directory, number, salt: randomInt(2 ** 32), previousEnd })
  const segments: SegmentFile[] = []
  for (const number of numbers) {
    const segment = await readSegment({
      ...init,
      disk,
      number,
      previous: segments.at(-1),
      isLast: number === numbers.at(-1)
    })
    if (segment !== undefined) segments.push(segment)
  }
  if (segments.length === 0) segments.push(make(numbers.at(-1) ?? 1, 0))
  return new Log({ segments, next: ({ number, end }) => make(number + 1, end) })
}

interface ReadSegmentInit extends OpenLogInit {
  disk: Disk
  number: number
  previous: SegmentFile | undefined
  isLast: boolean
}

/** Tells of all records of a segment; undefined where a crash left no more than a piece of its head. */
async function readSegment(init: ReadSegmentInit): Promise<SegmentFile | undefined> {
  const { disk, directory, number, previous, isLast, visit, skim } = init
  const path = join(directory, segmentName(number))
  const file = await disk.open(path)
  try {
    const bytes = new Uint8Array(SEGMENT_HEAD_BYTES)
    const head = readSegmentHead(bytes.subarray(0, await file.read(bytes, 0)), number)
    if (head === undefined) {
      if (!isLast || (await file.size()) > SEGMENT_HEAD_BYTES) throw damaged(path, 0)
      await file.truncate(0)
      return undefined
    }
    if (previous !== undefined) checkEnd(previous.path, previous.end, head)
    const { end, isTorn } = await scanSegment(file, {
      segment: number,
      salt: head.salt,
      visit,
      ...(!isLast && skim !== undefined && { skim })
    })
    if (isTorn) await repair(init, { file, path, salt: head.salt, end })
    return new SegmentFile({ disk, directory, number, ...head, end })
  } finally {
    await file.close()
  }
}

interface Torn {
  file: DiskFile
  path: string
  salt: number
  end: number
}

/** Cuts off what a crash left of the last write. @throws LogError where that is not what it is */
async function repair({ isLast, onRepair }: ReadSegmentInit, { file, path, salt, end }: Torn): Promise<void> {
  if (!isLast || (await hasMarkBeyond(file, salt, end))) throw damaged(path, end)
  const torn = (await file.size()) - end
  await file.truncate(end)
  await file.sync()
  onRepair?.(
    `${path} had a torn end, as a crash leaves it: its last ${torn} bytes, from offset ${end} on, were cut off`
  )
}
