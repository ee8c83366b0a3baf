import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { writeCommitteeFile } from '../keys/committee-file.ts'
import { writeKeyFile } from '../keys/key-file.ts'
import { SECRET_BYTES, signingKey } from '../keys/signing-key.ts'
import { makeDirectory } from '../log/make-directory.ts'
import { parseWhole } from './parse.ts'

interface GenesisOptions {
  nodes: number
  out: string
  epoch: number
}

/** `narwhal genesis`. */
export function genesisCommand(): Command {
  return new Command('genesis')
    .description('makes a committee: a file that says who it is, and a key for each')
    .option('--nodes <n>', 'how many validators', parseWhole(1, 1_000), 4)
    .option('--epoch <n>', 'the number of this committee', parseWhole(0, 2 ** 40), 0)
    .option('--out <dir>', 'an empty directory, or one to make', 'genesis')
    .action(genesis)
}

async function genesis({ nodes, out, epoch }: GenesisOptions, command: Command): Promise<void> {
  await makeDirectory(out).catch((error: Error) => command.error(`error: ${error.message}`))
  // A key that is overwritten is gone for good, and half a committee is none.
  if ((await readdir(out)).length > 0) command.error(`error: ${out} is not empty; give --out another directory`)
  const keys = Array.from({ length: nodes }, () => signingKey(randomBytes(SECRET_BYTES))).toSorted((one, other) =>
    one.publicKey < other.publicKey ? -1 : 1
  )
  const committee = join(out, 'committee.json')
  await writeCommitteeFile(committee, { epoch, authorities: keys.map(({ publicKey }) => ({ publicKey, stake: 1 })) })
  for (const [index, key] of keys.entries()) await writeKeyFile(join(out, `key-${index}.json`), key)
  console.log(`${nodes} validators in ${committee}; each is to have it, and one key file that nobody else sees:`)
  console.log(`  narwhal --committee ${committee} --keys ${join(out, 'key-0.json')} --port 8000`)
}
