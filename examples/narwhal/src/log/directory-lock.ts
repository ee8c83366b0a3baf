import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { LogError } from './log-error.ts'

/** A database that nobody refers to is closed by the garbage collector, and its lock is gone. */
const held = new Set<DatabaseSync>()

/** Who has locked a directory. */
export interface DirectoryLock {
  release(): void
}

/**
 * Locks a directory for this process. Node has no lock on files; SQLite does, and takes the kernel's, which ends with the
 * process however that ends: no stale lock is left by a SIGKILL, and no two that start at once both have it.
 *
 * @throws LogError where another has it
 */
export function lockDirectory(directory: string): DirectoryLock {
  const database = new DatabaseSync(join(directory, 'lock'))
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    throw new LogError(`${directory} is in use by another process: one directory is for one validator`, { cause })
  }
  held.add(database)
  return {
    release() {
      if (held.delete(database)) database.close()
    }
  }
}
