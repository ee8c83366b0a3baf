import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { failure, type P2PError } from '@p2plane/wire'

/**
 * The node's identity from a file, made there on first use: an Ed25519 key in libp2p's protobuf form, readable by its
 * owner alone. What is in the file is never replaced.
 *
 * @throws P2PError `invalid-argument` where the file cannot be read, or holds something else
 */
export async function loadOrCreateKeyFile(path: string): Promise<PrivateKey> {
  // Not imported above: a browser has no files, and no need for this function.
  const { readFile } = await import('node:fs/promises')
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return createKeyFile(path)
    throw invalid(path, `cannot be read (${errorCode(error)})`, error)
  }
  try {
    return privateKeyFromProtobuf(bytes)
  } catch (error) {
    throw invalid(path, `holds ${bytes.length} bytes that are not a key`, error)
  }
}

async function createKeyFile(path: string): Promise<PrivateKey> {
  const { link, rm, writeFile } = await import('node:fs/promises')
  const key = await generateKeyPair('Ed25519')
  const draft = `${path}.${crypto.randomUUID()}`
  try {
    // Whole or not at all, and the first of two processes wins: link refuses where the name is taken by now.
    await writeFile(draft, privateKeyToProtobuf(key), { mode: 0o600, flush: true })
    await link(draft, path)
    return key
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return await loadOrCreateKeyFile(path)
    throw invalid(path, `cannot be written (${errorCode(error)})`, error)
  } finally {
    await rm(draft, { force: true })
  }
}

function invalid(path: string, what: string, cause: unknown): P2PError {
  return failure(
    'invalid-argument',
    `keyFile: '${path}' ${what}; expected a file with a libp2p private key, or a name where one can be made`,
    { cause }
  )
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
