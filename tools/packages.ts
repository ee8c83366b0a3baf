/**
 * Packs every package as it would be published and looks at the tarball as its users will. Called by tools/check.ts.
 */
import { globSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ROOT, run } from './run.ts'

const FOLDER = join(ROOT, '.build/pack')
const LICENCES = ['LICENSE-APACHE', 'LICENSE-MIT']

await pack()
const licenceTexts = (await Promise.all(LICENCES.map(name => readFile(join(ROOT, name), 'utf8')))).join('')
const tarballs = globSync('*.tgz', { cwd: FOLDER }).toSorted()
const problems = (await Promise.all(tarballs.map(problemsOf))).flat()
console.log(problems.join('\n') || tarballs.map(name => `${name}: publishable`).join('\n'))
if (problems.length > 0) process.exitCode = 1

async function pack(): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true })
  await mkdir(FOLDER, { recursive: true })
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { packageManager: string }
  const pnpm = ['npx', '-y', manifest.packageManager, '--recursive', '--filter', './packages/*']
  const { ok, output } = await run([...pnpm, 'pack', '--pack-destination', FOLDER])
  // A filter that matches nothing is no error to pnpm, and no tarball would have no problem.
  if (!ok || globSync('*.tgz', { cwd: FOLDER }).length === 0) throw new Error(`pnpm packed nothing:\n${output}`)
}

async function problemsOf(tarball: string): Promise<string[]> {
  const file = join(FOLDER, tarball)
  const [list, manifest, licences, publint, attw] = await Promise.all([
    run(['tar', '-tzf', file]),
    run(['tar', '-xzOf', file, 'package/package.json']),
    run(['tar', '-xzOf', file, ...LICENCES.map(name => `package/${name}`)]),
    run(['publint', 'run', file, '--strict']),
    run(['attw', file, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji', '--no-color'])
  ])
  const found = [list, manifest, publint, attw].filter(({ ok }) => !ok).map(({ output }) => output.trimEnd())
  if (licences.output !== licenceTexts)
    found.push(`${LICENCES.join(' and ')} are not those of the root: copy them here`)
  for (const [path] of list.output.matchAll(/\S*(?:\.test\.|\.fixture\.|-suite\.|\.tsbuildinfo)\S*/g)) {
    found.push(`${path} is not for users: exclude it in "files"`)
  }
  for (const [protocol] of manifest.output.matchAll(/\b(?:workspace|catalog):|@p2plane\/source/g)) {
    found.push(`package.json still says ${protocol}, which means nothing outside of this repository`)
  }
  return found.map(problem => `${basename(tarball, '.tgz')}: ${problem}`)
}
