import { readFile, writeFile } from 'node:fs/promises'
import * as z from 'zod'
import { SECRET_BYTES, type SigningKey, signingKey } from './signing-key.ts'

const KeyFile = z.object({
  publicKey: z.string(),
  secret: z.string().regex(new RegExp(`^[0-9a-f]{${2 * SECRET_BYTES}}$`))
})

/** Writes a key, for its owner's eyes alone. @throws Error where there is a file already */
export async function writeKeyFile(path: string, { publicKey, secret }: SigningKey): Promise<void> {
  const text = JSON.stringify({ publicKey, secret: Buffer.from(secret).toString('hex') }, undefined, 2)
  // 'wx', since a key that is overwritten is gone for good.
  await writeFile(path, `${text}\n`, { flag: 'wx', mode: 0o600 })
}

/** @throws Error with one sentence where there is no key in it */
export async function readKeyFile(path: string): Promise<SigningKey> {
  let parsed: z.infer<typeof KeyFile>
  try {
    parsed = KeyFile.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : 'it is not a key file'
    throw new Error(`the key cannot be read from ${path}: ${why}; narwhal genesis makes one`, { cause })
  }
  const key = signingKey(Buffer.from(parsed.secret, 'hex'))
  if (key.publicKey === parsed.publicKey) return key
  throw new Error(`the key cannot be read from ${path}: its secret is not that of its public key`)
}
