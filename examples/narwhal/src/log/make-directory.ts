import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LogError } from './log-error.ts'

/**
 * Makes a directory for this user alone, and those it is in, where they are not there. Node's own `recursive` never ends in a
 * place such as /proc, which is there and takes nothing.
 *
 * @throws LogError where that cannot be
 */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await makeWithParents(directory)
  } catch (cause) {
    throw new LogError(`the directory ${directory} cannot be made: ${(cause as Error).message}`, { cause })
  }
}

async function makeWithParents(directory: string): Promise<void> {
  const code = await codeOf(mkdir(directory, { mode: 0o700 }))
  if (code === undefined) return
  if (code === 'ENOENT' && dirname(directory) !== directory) {
    await makeWithParents(dirname(directory))
    await mkdir(directory, { mode: 0o700 })
  } else if (!(await stat(directory)).isDirectory()) throw new Error('there is a file of this name')
}

/** Why it failed; undefined where it did not. */
async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return await work.then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code
  )
}
