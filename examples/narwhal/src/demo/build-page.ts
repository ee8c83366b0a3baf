import { createHash, randomUUID } from 'node:crypto'
import { globSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const DASHBOARD = join(ROOT, 'dashboard')
/** Git ignores it. */
const CACHE = join(ROOT, '.build/page')
/** What the page is made of: its own sources, what it shares with the validators, and the versions of the libraries. */
const SOURCES = [
  'package.json',
  'dashboard/**/*.{html,svg,css,ts,tsx}',
  'src/{core,demo,host,http,sim,transactions}/**/*.ts'
]

/**
 * Builds the page if there is no build of these very sources, and resolves with the folder it is in. Nothing is committed
 * and nothing goes stale: the folder is named by the hash of what it was built from.
 */
export async function buildPage(): Promise<string> {
  const folder = join(CACHE, await hashOfSources())
  const built = await readdir(folder).catch(() => [])
  if (built.length > 0) return folder
  const fresh = join(CACHE, `unfinished-${randomUUID()}`)
  await bundle(fresh)
  // Two that start at once both build; either result is right, and a folder is whole or not there.
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true }))
  await forgetOthers(folder)
  return folder
}

async function bundle(outDir: string): Promise<void> {
  // Loaded only to build: a start with a build in the cache has no use for it.
  const { build } = await import('vite')
  await mkdir(CACHE, { recursive: true })
  await build({
    root: DASHBOARD,
    configFile: false,
    base: './',
    logLevel: 'error',
    // As the programs run: from source.
    resolve: { conditions: ['@p2plane/source', 'module', 'browser', 'development|production'] },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      reportCompressedSize: false
    }
  })
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of globSync(SOURCES, {
    cwd: ROOT,
    exclude: name => /\.(test|fixture)\.tsx?$/.test(name)
  }).toSorted()) {
    hash
      .update(`${file}\0`)
      .update(await readFile(join(ROOT, file)))
      .update('\0')
  }
  return hash.digest('hex').slice(0, 32)
}

async function forgetOthers(folder: string): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const other = join(CACHE, name)
    if (other !== folder && !name.startsWith('unfinished-')) await rm(other, { recursive: true, force: true })
  }
}
