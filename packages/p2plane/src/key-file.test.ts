import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadOrCreateKeyFile } from './key-file.ts'
import { memoryNode, messages } from './node.fixture.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'p2plane-key-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a key file', () => {
  it('makes a node the same node after a restart', async () => {
    const keyFile = join(folder, 'node.key')
    const ids: string[] = []
    for (let start = 0; start < 2; start++) {
      await using node = await memoryNode({ messages, keyFile })
      ids.push(node.peerId.toString())
    }
    expect(ids[0]).toBe(ids[1])
  })

  it('is readable by its owner alone, and leaves nothing beside it', async () => {
    const keyFile = join(folder, 'node.key')
    await loadOrCreateKeyFile(keyFile)
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['node.key'])
  })

  it('is one identity for all who start at once', async () => {
    const keyFile = join(folder, 'node.key')
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateKeyFile(keyFile)))
    expect(keys.every(key => key.equals(keys[0]!))).toBe(true)
    expect(await readdir(folder)).toEqual(['node.key'])
  })

  it('that holds something else is refused, and left as it is', async () => {
    const keyFile = join(folder, 'notes.txt')
    await writeFile(keyFile, 'do not lose me')
    await expect(memoryNode({ messages, keyFile })).rejects.toThrow(
      `keyFile: '${keyFile}' holds 14 bytes that are not a key; expected a file with a libp2p private key, or a name where one can be made`
    )
    expect(await readFile(keyFile, 'utf8')).toBe('do not lose me')
  })

  it('that cannot be read or made is refused, with why', async () => {
    await expect(memoryNode({ messages, keyFile: folder })).rejects.toThrow('cannot be read (EISDIR)')
    const nowhere = join(folder, 'missing', 'node.key')
    await expect(memoryNode({ messages, keyFile: nowhere })).rejects.toThrow('cannot be written (ENOENT)')
  })
})
