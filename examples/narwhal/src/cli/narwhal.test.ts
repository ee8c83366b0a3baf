import { describe, expect, test } from 'vitest'
import { narwhal } from './narwhal.ts'
import { identityOf, type RunOptions } from './run-options.ts'

/** What is said of arguments that are mistaken, before anything is started. */
async function mistake(args: readonly string[]): Promise<string> {
  let said = ''
  const program = narwhal()
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: text => (said += text) })
  }
  await expect(program.parseAsync(args, { from: 'user' })).rejects.toMatchObject({ exitCode: 1 })
  return said
}

describe('narwhal says in one sentence what is wrong with', () => {
  test.each([
    [['--bootstrap', 'localhost'], '<multiaddr>', 'It is not an address such as /ip4/127.0.0.1/tcp/8000.'],
    [['--port', 'eight'], '<n>', 'It is not a port from 1 to 64535.'],
    [['--port', '64536'], '<n>', 'It is not a port from 1 to 64535.'],
    [['cluster', '--nodes', '3'], '<n>', 'It is not a whole number from 4 to 10.'],
    [['cluster', '--nodes', 'many'], '<n>', 'It is not a whole number from 4 to 10.'],
    [['cluster', '--tps', '-1'], '<n>', 'It is not a whole number from 0 to 200000.'],
    [['cluster', '--port', '0'], '<n>', 'It is not a port from 1 to 64535.']
  ])('%j', async (args, value, sentence) => {
    const [option, given] = args.slice(-2)
    expect(await mistake(args)).toBe(`error: option '${option} ${value}' argument '${given}' is invalid. ${sentence}\n`)
  })
})

describe('who a validator is', () => {
  test.each<[string, Partial<RunOptions>, string]>([
    [
      'its port has no development key',
      { port: 7000 },
      'port 7000 has no development key, ports 8000 to 8003 have; give --index, or --keys and --committee'
    ],
    [
      'only one of its files is given',
      { keys: 'key.json' },
      '--keys and --committee belong together: give both, or neither for development keys'
    ],
    [
      'one of its files is not there',
      { keys: 'none.json', committee: 'committee.json' },
      'the committee cannot be read from committee.json: there is no such file; narwhal genesis makes one'
    ]
  ])('is not known where %s', async (_what, options, message) => {
    const given = { port: 8000, validators: 4, ...options } as RunOptions
    await expect(identityOf(given)).rejects.toThrow(message)
  })
})
