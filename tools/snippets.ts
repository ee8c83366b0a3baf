/**
 * Type-checks every `ts` fence of the READMEs and of docs, and runs those marked `ts run`. Called by tools/check.ts.
 */
import { globSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ROOT, run } from './run.ts'

const PAGES = ['README.md', 'docs/*.md', 'packages/*/README.md']
const FENCE = /^ *```(?:ts|typescript)\b(.*)\n([^]*?)^ *```$/gm
const FOLDER = '.build/snippets'
const DEADLINE_MS = 30_000

interface Snippet {
  place: string
  file: string
  runs: boolean
  code: string
}

const snippets = (await Promise.all(globSync(PAGES, { cwd: ROOT }).toSorted().map(snippetsOf))).flat()
await extract()
const failures = await typeErrors()
const running = snippets.filter(({ runs }) => runs)
// In one process, which loads the library once. Where that fails, one by one, to see which it is.
if (failures.length === 0 && (await runtimeErrors(await together(running))).length > 0) {
  for (const snippet of running) failures.push(...(await runtimeErrors(snippet)))
  if (failures.length === 0) failures.push('the snippets fail together, and each of them passes alone')
}
console.log(failures.join('\n') || `${snippets.length} checked, ${running.length} of them run`)
if (failures.length > 0) process.exitCode = 1

async function snippetsOf(page: string): Promise<Snippet[]> {
  const text = await readFile(join(ROOT, page), 'utf8')
  // Inside the package whose page it is, a snippet may import that package; elsewhere, what the root depends on.
  const home = page.startsWith('packages/') ? `${dirname(page)}/` : ''
  return [...text.matchAll(FENCE)].map(({ index, 1: info = '', 2: code = '' }) => {
    const line = text.slice(0, index).split('\n').length
    return {
      place: `${page}:${line}`,
      file: `${home}${FOLDER}/${page.replaceAll('/', '+')}+${line}.ts`,
      runs: info.trim() === 'run',
      // As many empty lines as stand above it on the page: the line numbers of tsc and Node are those of the page.
      code: '\n'.repeat(line) + code
    }
  })
}

async function extract(): Promise<void> {
  for (const folder of [FOLDER, ...globSync(`packages/*/${FOLDER}`, { cwd: ROOT })]) {
    await rm(join(ROOT, folder), { recursive: true, force: true })
  }
  for (const { file, code } of snippets) {
    await mkdir(dirname(join(ROOT, file)), { recursive: true })
    await writeFile(join(ROOT, file), code)
  }
}

async function typeErrors(): Promise<string[]> {
  if (snippets.length === 0) return [] // tsc takes no file for a mistake
  const config = {
    extends: '../tsconfig.base.json',
    // A snippet without an import is a module too: two of them may use the same names.
    compilerOptions: {
      composite: false,
      declaration: false,
      declarationMap: false,
      noEmit: true,
      moduleDetection: 'force'
    },
    files: snippets.map(({ file }) => `../${file}`)
  }
  await mkdir(join(ROOT, '.build'), { recursive: true })
  await writeFile(join(ROOT, '.build/tsconfig.snippets.json'), JSON.stringify(config))
  const { ok, output } = await run(['tsc', '-p', '.build/tsconfig.snippets.json', '--pretty', 'false'])
  return ok ? [] : [onPage(output)]
}

/** A program that runs one after another. */
async function together(these: readonly Snippet[]): Promise<Pick<Snippet, 'place' | 'file'>> {
  const file = `${FOLDER}/together.ts`
  await writeFile(join(ROOT, file), these.map(each => `await import('${join(ROOT, each.file)}')\n`).join(''))
  return { place: 'together', file }
}

async function runtimeErrors({ place, file }: Pick<Snippet, 'place' | 'file'>): Promise<string[]> {
  const signal = AbortSignal.timeout(DEADLINE_MS)
  const { ok, output } = await run(['node', '--conditions=@p2plane/source', file], { signal })
  if (ok) return []
  return [`${place} ${signal.aborted ? `still runs after ${DEADLINE_MS / 1000} s` : 'fails'}:\n${onPage(output)}`]
}

/** Names the page where a message names the extracted file. */
function onPage(output: string): string {
  const extracted = /[^\s(]*\.build\/snippets\/(\S+?)\+\d+\.ts(?:\((\d+),(\d+)\))?/g
  return output.replaceAll(extracted, (_, page: string, line?: string, column?: string) =>
    [page.replaceAll('+', '/'), ...(line === undefined ? [] : [line, column])].join(':')
  )
}
