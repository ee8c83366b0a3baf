/** What the log needs of a file system, so that a test can hand in one that is full, or loses what was not synced. */
import { constants } from 'node:fs'
import { mkdir, open, readdir, rm } from 'node:fs/promises'

/** An open file. */
export interface DiskFile {
  /** Writes all of the parts, one after another, from a position on. @throws where not all of it could be written */
  write(parts: readonly Uint8Array[], position: number): Promise<void>
  /** Resolves once what was written would survive a power cut. */
  sync(): Promise<void>
  /** As many bytes as there are from a position on, at most what `into` takes. */
  read(into: Uint8Array, position: number): Promise<number>
  size(): Promise<number>
  truncate(bytes: number): Promise<void>
  close(): Promise<void>
}

/** A directory of files. */
export interface Disk {
  list(directory: string): Promise<string[]>
  /** Opens a file for reading and writing; made where it is not there. */
  open(path: string): Promise<DiskFile>
  remove(path: string): Promise<void>
  /** Makes a new name in a directory survive a power cut. */
  syncDirectory(directory: string): Promise<void>
}

/** The disk of this machine. */
export const nodeDisk: Disk = {
  async list(directory) {
    await mkdir(directory, { recursive: true })
    return await readdir(directory)
  },
  async open(path) {
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
    return {
      async write(parts, position) {
        const length = parts.reduce((sum, part) => sum + part.length, 0)
        const { bytesWritten } = await handle.writev(parts as Uint8Array[], position)
        // A disk that becomes full in the middle says so only at the next write.
        if (bytesWritten < length) throw new Error(`only ${bytesWritten} of ${length} bytes could be written`)
      },
      sync: () => handle.datasync(),
      async read(into, position) {
        let at = 0
        while (at < into.length) {
          const { bytesRead } = await handle.read(into, at, into.length - at, position + at)
          if (bytesRead === 0) break
          at += bytesRead
        }
        return at
      },
      size: async () => (await handle.stat()).size,
      truncate: bytes => handle.truncate(bytes),
      close: () => handle.close()
    }
  },
  remove: path => rm(path, { force: true }),
  async syncDirectory(directory) {
    const handle = await open(directory, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
}
