import { globSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { buildPage } from './build-page.ts'
import { readPageFiles } from './page-files.ts'

const MAX_GZIP_BYTES = 100_000

test('the page is at most 100 kB of gzip, whole', async () => {
  const files = await readPageFiles(await buildPage())
  const bytes = [...files].filter(([path]) => path !== '/').map(([, file]) => gzipSync(file.bytes).byteLength)
  expect(bytes.reduce((sum, each) => sum + each)).toBeLessThan(MAX_GZIP_BYTES)
})

test('nothing in it names another host', async () => {
  const files = await readPageFiles(await buildPage())
  for (const [path, { bytes }] of files) {
    const urls = new TextDecoder().decode(bytes).match(/\b(?:https?|wss?):\/\/[^\s"'`<>)]+/g) ?? []
    // Names, which nobody fetches: those of XML.
    expect(
      urls.filter(url => !url.startsWith('http://www.w3.org/')),
      path
    ).toEqual([])
  }
})

test('it is built once for the same sources', async () => {
  const folder = await buildPage()
  const index = join(folder, 'index.html')
  const { mtimeMs } = statSync(index)
  expect(await buildPage()).toBe(folder)
  expect(statSync(index).mtimeMs).toBe(mtimeMs)
  expect(await readFile(index, 'utf8')).toContain('<div id="page">')
  expect(globSync('assets/*.js', { cwd: folder })).not.toEqual([])
})
