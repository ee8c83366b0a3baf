import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { type DirectoryLock, lockDirectory } from './directory-lock.ts'
import { LogError } from './log-error.ts'
import { makeDirectory } from './make-directory.ts'

/** Whose data it is. */
export interface Identity {
  /** The peer id of the validator. */
  readonly validator: string
  /** The digest of the committee, in hex: votes of one committee mean nothing to another. */
  readonly committee: string
}

/** The directory of one validator, which this process alone may use. */
export interface DataDirectory {
  /** Where its log is. */
  readonly log: string
  release(): void
}

const FORMAT = 1

const IdentityFile = z.object({ format: z.literal(FORMAT), validator: z.string(), committee: z.string() })

/**
 * Takes the directory of a validator: makes it where it is not there, locks it, and looks whose it is.
 *
 * @throws LogError where it cannot be made, is in use, or of another validator or another committee
 */
export async function openDataDirectory(directory: string, identity: Identity): Promise<DataDirectory> {
  await makeDirectory(directory)
  const lock: DirectoryLock = lockDirectory(directory)
  try {
    const found = await readIdentity(directory)
    if (found === undefined) await writeIdentity(directory, identity)
    else checkIdentity(directory, found, identity)
  } catch (error) {
    lock.release()
    throw error
  }
  return { log: join(directory, 'log'), release: () => lock.release() }
}

/** Whose a directory is; undefined where nobody's. @throws LogError where it cannot be read */
export async function readIdentity(directory: string): Promise<Identity | undefined> {
  const path = join(directory, 'identity.json')
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw new LogError(`${path} cannot be read: ${cause.message}`, { cause })
  })
  if (text === undefined) return undefined
  try {
    return IdentityFile.parse(JSON.parse(text))
  } catch (cause) {
    throw new LogError(`${path} is damaged: it does not say whose data this is`, { cause })
  }
}

function checkIdentity(directory: string, found: Identity, expected: Identity): void {
  if (found.validator !== expected.validator) {
    throw new LogError(`${directory} holds the data of validator ${found.validator}, and this is ${expected.validator}`)
  }
  if (found.committee !== expected.committee) {
    throw new LogError(
      `${directory} holds the data of another committee: ${found.committee}, not ${expected.committee}`
    )
  }
}

/** Under another name first, so that a crash leaves all of it or nothing. */
async function writeIdentity(directory: string, identity: Identity): Promise<void> {
  const path = join(directory, 'identity.json')
  const temporary = `${path}.${randomBytes(4).toString('hex')}`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify({ format: FORMAT, ...identity }, undefined, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}
