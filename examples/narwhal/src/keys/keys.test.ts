import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Committee } from '../core/index.ts'
import { readCommitteeFile, writeCommitteeFile } from './committee-file.ts'
import { developmentKeys } from './development-keys.ts'
import { readKeyFile, writeKeyFile } from './key-file.ts'
import { nodeKey, peerIdOf } from './peer-id.ts'
import { sha256, sha256OfPieces } from './sha256.ts'
import { signingKey, verifierOf } from './signing-key.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'narwhal-keys-'))
})

afterAll(async () => {
  await rm(directory, { recursive: true })
})

describe('a signing key', () => {
  // RFC 8032, section 7.1, test 2.
  const secret = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex')
  const publicKey = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'
  const signature =
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'

  test('is that of RFC 8032', () => {
    const key = signingKey(secret)
    expect(key.publicKey).toBe(publicKey)
    expect(key.sign(Uint8Array.of(0x72))).toBe(signature)
    expect(verifierOf(publicKey)(Uint8Array.of(0x72), signature)).toBe(true)
  })

  test('vouches for nothing else', () => {
    const verify = verifierOf(publicKey)
    expect(verify(Uint8Array.of(0x73), signature)).toBe(false)
    expect(verify(Uint8Array.of(0x72), `00${signature.slice(2)}`)).toBe(false)
    expect(verify(Uint8Array.of(0x72), signature.slice(2))).toBe(false)
    expect(verify(Uint8Array.of(0x72), '')).toBe(false)
    expect(verifierOf(developmentKeys()[0]!.publicKey)(Uint8Array.of(0x72), signature)).toBe(false)
  })

  test('is the same peer on the network', async () => {
    const node = await nodeKey(signingKey(secret))
    expect(peerIdOf(publicKey).publicKey?.equals(node.publicKey)).toBe(true)
  })
})

test('the development keys are ten, always the same, and a committee in their order', () => {
  const keys = developmentKeys().map(({ publicKey }) => publicKey)
  expect(keys).toEqual(developmentKeys().map(({ publicKey }) => publicKey))
  for (let size = 1; size <= keys.length; size++) {
    const authorities = keys.slice(0, size).map(publicKey => ({ publicKey, stake: 1 }))
    expect(new Committee({ epoch: 0, authorities }, sha256).size).toBe(size)
  }
})

test('a digest of pieces is that of the whole', () => {
  const whole = Buffer.from('abcdefgh')
  expect(sha256OfPieces([whole.subarray(0, 3), whole.subarray(3, 3), whole.subarray(3)])).toBe(sha256(whole))
  expect(sha256OfPieces([whole])).toBe(sha256(whole))
  expect(sha256OfPieces([])).toBe(sha256(new Uint8Array(0)))
})

describe('a key file', () => {
  test('is read as it was written, and is its owner’s alone', async () => {
    const path = join(directory, 'key.json')
    const [key] = developmentKeys()
    await writeKeyFile(path, key!)
    expect((await readKeyFile(path)).publicKey).toBe(key!.publicKey)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await expect(writeKeyFile(path, key!)).rejects.toThrow('EEXIST')
  })

  test('that is none is refused in one sentence', async () => {
    const path = join(directory, 'none.json')
    await expect(readKeyFile(path)).rejects.toThrow(`the key cannot be read from ${path}: there is no such file`)
    for (const text of ['', '{}', '{"publicKey":"","secret":"ab"}']) {
      await writeFile(path, text)
      await expect(readKeyFile(path)).rejects.toThrow(`the key cannot be read from ${path}: it is not a key file`)
    }
    await writeFile(path, JSON.stringify({ publicKey: 'ab'.repeat(32), secret: 'cd'.repeat(32) }))
    await chmod(path, 0o600)
    await expect(readKeyFile(path)).rejects.toThrow('its secret is not that of its public key')
  })
})

test('a committee file is read as it was written, and one that is none is refused in one sentence', async () => {
  const path = join(directory, 'committee.json')
  const committee = { epoch: 3, authorities: [{ publicKey: 'ab'.repeat(32), stake: 2 }] }
  await writeCommitteeFile(path, committee)
  expect(await readCommitteeFile(path)).toEqual(committee)
  await writeFile(path, '{"epoch":3}')
  await expect(readCommitteeFile(path)).rejects.toThrow(
    `the committee cannot be read from ${path}: it is not a committee file; narwhal genesis makes one`
  )
})
