import { readFile, writeFile } from 'node:fs/promises'
import * as z from 'zod'
import type { CommitteeInit } from '../core/index.ts'

/** Loose on purpose: what is wrong with a committee is said by `Committee`. */
const CommitteeFile = z.object({
  epoch: z.int(),
  workers: z.int().optional(),
  authorities: z.array(z.object({ publicKey: z.string(), stake: z.int() }))
})

/** Writes who decides. @throws Error where there is a file already */
export async function writeCommitteeFile(path: string, committee: CommitteeInit): Promise<void> {
  await writeFile(path, `${JSON.stringify(committee, undefined, 2)}\n`, { flag: 'wx' })
}

/** @throws Error with one sentence where there is no committee in it */
export async function readCommitteeFile(path: string): Promise<CommitteeInit> {
  try {
    const { workers, ...committee } = CommitteeFile.parse(JSON.parse(await readFile(path, 'utf8')))
    return { ...committee, ...(workers !== undefined && { workers }) }
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : 'it is not a committee file'
    throw new Error(`the committee cannot be read from ${path}: ${why}; narwhal genesis makes one`, { cause })
  }
}
