/**
 * Plants violations of .oxlintrc.json in a folder of its own and looks whether oxlint refuses each one, so that neither a
 * new version of oxlint nor a renamed file silences a rule unnoticed. Called by vitest.
 */
import { globSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT, run } from './run.ts'

const IMPORTS = 'eslint(no-restricted-imports)'
const GLOBALS = 'eslint(no-restricted-globals)'
const PROPERTIES = 'eslint(no-restricted-properties)'

/** What is wrong, the file it is planted in, the file's text, and the rule that has to speak up. */
const REFUSED: readonly (readonly [what: string, file: string, text: string, rule: string])[] = [
  ['a cycle', 'packages/wire/src/slots.ts', "export * from './byte-stream.ts'", 'import(no-cycle)'],
  ['a cycle of types', 'packages/wire/src/byte-stream.ts', "export type * from './slots.ts'", 'import(no-cycle)'],
  ['a promise let go', 'packages/p2plane/src/dialer.ts', 'Promise.resolve(1)', 'typescript(no-floating-promises)'],
  ['a promise as a condition', 'tools/a.ts', 'if (Promise.resolve(1)) throw 1', 'typescript(no-misused-promises)'],
  ['any', 'packages/p2plane/src/events.ts', 'export let a: any', 'typescript(no-explicit-any)'],
  ['a library that prints', 'packages/p2plane/src/body.ts', "console.log('')", 'eslint(no-console)'],

  ['message on libp2p', 'packages/message/src/a.ts', "export * from '@libp2p/interface'", IMPORTS],
  ['message on wire', 'packages/message/src/b.ts', "export * from '@p2plane/wire'", IMPORTS],
  ['message on Node', 'packages/message/src/c.ts', "export * from 'node:fs'", IMPORTS],
  ['connection on wire', 'packages/connection/src/native-tls.ts', "export * from '@p2plane/wire'", IMPORTS],
  ['wire on the node', 'packages/wire/src/unary.ts', "export * from 'p2plane'", IMPORTS],
  ['a codec that knows a stream', 'packages/wire/src/codec.ts', "export * from './exchange.ts'", IMPORTS],
  ['a guard that knows the codec', 'packages/wire/src/cbor-guard.ts', "export * from './codec.ts'", IMPORTS],
  ['an exchange that knows unary', 'packages/wire/src/exchange.ts', "export type * from './unary.ts'", IMPORTS],
  ['a node that composes itself', 'packages/p2plane/src/p2p-node.ts', "export * from './create-node.ts'", IMPORTS],
  ['a call that knows the node', 'packages/p2plane/src/outbound.ts', "export type * from './node.ts'", IMPORTS],
  ['discovery that knows the node', 'packages/p2plane/src/discovery/a.ts', "export * from '../node.ts'", IMPORTS],
  ['a router that knows inbound', 'packages/p2plane/src/router.ts', "export * from './inbound.ts'", IMPORTS],
  ['lanes that know outbound', 'packages/p2plane/src/lanes.ts', "export * from './outbound.ts'", IMPORTS],
  [
    'peers that know the options',
    'packages/p2plane/src/peers/a.ts',
    "export type * from '../node-options.ts'",
    IMPORTS
  ],
  ['a new file that knows the node', 'packages/p2plane/src/new.ts', "export * from './node.ts'", IMPORTS],
  ['testing with a key of its own', 'packages/testing/src/a.ts', "export * from '../../p2plane/src/lanes.ts'", IMPORTS],
  ['an example with a key of its own', 'examples/narwhal/src/a.ts', "export * from '@p2plane/wire'", IMPORTS],

  ['a clock in a message', 'packages/message/src/d.ts', 'export const a = Date.now()', GLOBALS],
  ['a date in the guard', 'packages/wire/src/cbor-keys.ts', 'export const a = new Date()', GLOBALS],
  ['a timer in the writer', 'packages/wire/src/cbor-writer.ts', 'setTimeout(() => {}, 1)', GLOBALS],
  ['a hidden timer in the errors', 'packages/wire/src/errors.ts', 'globalThis.setInterval(() => {}, 1)', GLOBALS],
  ['a clock in the policy', 'packages/p2plane/src/policy.ts', 'export const a = performance.now()', GLOBALS],
  [
    'a clock in the state of an admission',
    'packages/p2plane/src/admission/admission-state.ts',
    'setTimeout(() => {}, 1)',
    GLOBALS
  ],
  [
    'dice in a policy',
    'packages/p2plane/src/admission/policies/combine.ts',
    'export const a = Math.random()',
    PROPERTIES
  ],
  ['an admission that knows inbound', 'packages/p2plane/src/admission/a.ts', "export * from '../inbound.ts'", IMPORTS],
  ['a clock in the limits', 'packages/p2plane/src/limits/gcra.ts', 'export const a = performance.now()', GLOBALS],
  ['dice in the addresses', 'packages/p2plane/src/addresses.ts', 'export const a = Math.random()', PROPERTIES],
  ['a timer in the options', 'packages/p2plane/src/node-options.ts', 'setImmediate(() => {})', GLOBALS],
  ['presets on Node', 'packages/p2plane/src/presets.ts', "export * from 'node:os'", IMPORTS],
  ['a clock in the core', 'examples/narwhal/src/core/dag.ts', 'export const a = Date.now()', GLOBALS],
  ['dice in the simulator', 'examples/narwhal/src/sim/forge.ts', 'export const a = Math.random()', PROPERTIES],
  ['a page on Node', 'examples/narwhal/dashboard/src/board.ts', "export * from 'node:os'", IMPORTS],
  ['a page on the log', 'examples/narwhal/dashboard/src/a.ts', "export * from '../../src/log/log.ts'", IMPORTS],
  ['a clock in the model', 'examples/narwhal/dashboard/src/model/dag.ts', 'export const a = Date.now()', GLOBALS],
  [
    'a picture without a text',
    'examples/narwhal/dashboard/src/ui/a.tsx',
    'export const a = <img src="a.svg" />',
    'jsx-a11y(alt-text)'
  ],
  ['a clock in the ratios', 'rig/src/median.ts', 'export const a = performance.now()', GLOBALS],
  ['dice in the seeded dice', 'packages/testing/src/random.ts', 'export const a = Math.random()', PROPERTIES],
  ['a core on Node', 'examples/narwhal/src/core/crypto.ts', "export * from 'node:crypto'", IMPORTS]
]

/** What is right, and has to stay so. */
const ACCEPTED: readonly (readonly [what: string, file: string, text: string])[] = [
  ['a downward import', 'packages/p2plane/src/create-node.ts', "export * from './deadline.ts'"],
  ['a clock where it belongs', 'packages/p2plane/src/deadline.ts', 'export const a = Date.now()'],
  [
    'a test that sees everything',
    'packages/wire/src/a.test.ts',
    "export * from './unary.ts'\nexport const a = Date.now()"
  ]
]

describe('oxlint', () => {
  let folder = ''
  let reports: { filename: string; code: string }[] = []
  const codesOf = (file: string) => reports.filter(({ filename }) => filename === file).map(({ code }) => code)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'p2plane-lint-'))
    await copyFile(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    await writeFile(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "module": "nodenext" } }')
    for (const [, file, text] of [...REFUSED, ...ACCEPTED]) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), `${text}\n`)
    }
    const { output } = await run(['oxlint', '--format', 'json'], { cwd: folder })
    reports = (JSON.parse(output) as { diagnostics: typeof reports }).diagnostics
  })

  afterAll(() => rm(folder, { recursive: true }))

  test.each(REFUSED)('refuses %s', (_what, file, _text, rule) => {
    expect(codesOf(file)).toContain(rule)
  })

  test.each(ACCEPTED)('accepts %s', (_what, file) => {
    expect(codesOf(file)).toEqual([])
  })

  test('is told of no file that is gone', async () => {
    const config = await readFile(join(ROOT, '.oxlintrc.json'), 'utf8')
    const globs = [...config.matchAll(/"((?:packages|examples|bench)\/[^"]*)"/g)].flatMap(([, glob = '']) =>
      alternatives(glob)
    )
    expect(globs.filter(glob => globSync(glob, { cwd: ROOT }).length === 0)).toEqual([])
  })
})

/** `src/{a,b}.ts` is `src/a.ts` and `src/b.ts`. */
function alternatives(glob: string): string[] {
  const [, head, choices, tail] = /^(.*)\{(.*)\}(.*)$/.exec(glob) ?? []
  return choices?.split(',').map(choice => `${head}${choice}${tail}`) ?? [glob]
}
