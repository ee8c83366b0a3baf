import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDataDirectory, readIdentity } from './data-directory.ts'

const ours = { validator: '12D3KooWA', committee: 'ab'.repeat(32) }
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'narwhal-data-'))
})

afterEach(async () => {
  await rm(directory, { recursive: true })
})

describe('a data directory', () => {
  test('remembers whose it is', async () => {
    const data = await openDataDirectory(join(directory, 'new'), ours)
    data.release()
    expect(await readIdentity(join(directory, 'new'))).toMatchObject(ours)
    expect((await readdir(join(directory, 'new'))).toSorted()).toEqual(['identity.json', 'lock'])
    const again = await openDataDirectory(join(directory, 'new'), ours)
    expect(again.log).toBe(join(directory, 'new', 'log'))
    again.release()
  })

  test('that cannot be made is refused with a sentence, whoever asks', async () => {
    await writeFile(join(directory, 'file'), '')
    await expect(openDataDirectory(join(directory, 'file'), ours)).rejects.toThrow(
      `the directory ${directory}/file cannot be made: there is a file of this name`
    )
    await expect(openDataDirectory(join(directory, 'file/in/it'), ours)).rejects.toThrow(/cannot be made: ENOTDIR/)
    await expect(openDataDirectory('/proc/narwhal/0', ours)).rejects.toThrow(/cannot be made: (ENOENT|EACCES|EPERM)/)
  })

  test('of another validator or another committee is refused, and stays free', async () => {
    const data = await openDataDirectory(directory, ours)
    data.release()
    await expect(openDataDirectory(directory, { ...ours, validator: '12D3KooWB' })).rejects.toThrow(
      `${directory} holds the data of validator 12D3KooWA, and this is 12D3KooWB`
    )
    await expect(openDataDirectory(directory, { ...ours, committee: 'cd' })).rejects.toThrow(
      `${directory} holds the data of another committee: ${ours.committee}, not cd`
    )
    const again = await openDataDirectory(directory, ours)
    again.release()
  })

  test('that does not say whose it is is refused', async () => {
    await writeFile(join(directory, 'identity.json'), '{"format":1')
    await expect(openDataDirectory(directory, ours)).rejects.toThrow('identity.json is damaged')
  })

  test('in use by another process is refused, and free once that is killed', async () => {
    const holder = fork(join(import.meta.dirname, 'holder.fixture.ts'), [directory], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc']
    })
    await once(holder.stdout!, 'data')
    await expect(openDataDirectory(directory, ours)).rejects.toThrow(`${directory} is in use by another process`)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const data = await openDataDirectory(directory, ours)
    data.release()
  })
})
