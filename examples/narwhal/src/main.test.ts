/** The programs as they are run: processes, sockets, signals. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { freePortBlock, HTTP_OFFSET } from './ports.ts'

const running: ChildProcess[] = []

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

describe('main', () => {
  test('is a node of the original: two commands, two routes, and both hold the transaction', async () => {
    const [one, two] = await freePorts(2)
    const address = `/ip4/127.0.0.1/tcp/${one}`
    const first = await listening(run('main.ts', '--port', String(one)))
    const second = await listening(run('main.ts', '--port', String(two), '--bootstrap', address))
    expect(first.lines).toEqual([
      `Starting node on ${address}`,
      'Running as bootstrap node',
      `API server listening on http://127.0.0.1:${one! + HTTP_OFFSET}`
    ])
    expect(second.lines[1]).toBe(`Connecting to bootstrap node: ${address}`)

    const posted = await fetch(`${second.url}/transaction`, { method: 'POST', body: '{"data":"hello"}' })
    const { transaction_id: id } = (await posted.json()) as { transaction_id: string }
    await vi.waitFor(
      async () => {
        const dag = await (await fetch(`${first.url}/dag`)).json()
        expect(dag).toMatchObject({ transactions: [{ id, data: 'hello', parents: [] }], tips: [id], peers: 1 })
      },
      { timeout: 10_000, interval: 50 }
    )
    for (const { child } of [first, second]) child.kill('SIGTERM')
    expect(await Promise.all([exitCode(first.child), exitCode(second.child)])).toEqual([0, 0])
  })

  test('says in one sentence why it cannot start, and does not', async () => {
    const [free, taken, both] = await freePorts(3)
    const [peers, http] = [
      createServer().listen(taken, '127.0.0.1'),
      createServer().listen(both! + HTTP_OFFSET, '127.0.0.1')
    ]
    await Promise.all([once(peers, 'listening'), once(http, 'listening')])
    const outcomes = [
      run('main.ts', '--port', String(taken)),
      run('main.ts', '--port', String(both)),
      run('main.ts', '--port', String(free), '--bootstrap', 'localhost'),
      run('main.ts', '--port', String(free), '--bootstrap', '/ip4/1.2.3/tcp/8000'),
      run('main.ts', '--port', 'eight'),
      run('main.ts', '--port', '64536')
    ].map(async child => {
      const [stderr, code] = await Promise.all([text(child.stderr!), exitCode(child)])
      return `${code} ${stderr}`
    })
    expect(await Promise.all(outcomes)).toEqual([
      expect.stringMatching(new RegExp(`^1 error: .*${taken}' is in use by another process.*\\n$`)),
      `1 error: port ${both! + HTTP_OFFSET}, for HTTP, cannot be had: it is in use\n`,
      "1 error: option '--bootstrap <multiaddr>' argument 'localhost' is invalid. It is not an address such as /ip4/127.0.0.1/tcp/8000.\n",
      expect.stringMatching(/^1 error: bootstrap: "\/ip4\/1\.2\.3\/tcp\/8000" is not an address; expected .*\n$/),
      "1 error: option '--port <n>' argument 'eight' is invalid. It is not a port from 1 to 64535.\n",
      "1 error: option '--port <n>' argument '64536' is invalid. It is not a port from 1 to 64535.\n"
    ])
    peers.close()
    http.close()
  })
})

describe('the cluster', () => {
  test('ends by itself, with --once, when all nodes hold the same', async () => {
    const child = run('cluster.ts', '--once')
    const [stdout, stderr, code] = await Promise.all([text(child.stdout!), text(child.stderr!), exitCode(child)])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.match(/ 12 .* yes$/gm)).toHaveLength(4)
    expect(stdout).toMatch(/\nAll 4 nodes hold the same 12 transactions\.\n$/)
  })

  test('leaves no node behind, even where it is killed', async () => {
    const child = run('cluster.ts')
    const last = Number(new URL((await listening(child)).url).port) - HTTP_OFFSET
    child.kill('SIGKILL')
    await vi.waitFor(async () => expect(await freePortBlock(last - 3, 4)).toEqual({ first: last - 3, taken: [] }), {
      timeout: 10_000,
      interval: 50
    })
  })
})

function run(program: string, ...args: string[]): ChildProcess {
  const file = join(import.meta.dirname, program)
  const child = spawn(process.execPath, ['--conditions=@p2plane/source', file, ...args])
  running.push(child)
  return child
}

/** What a program has printed once it names a URL. */
function listening(child: ChildProcess): Promise<{ child: ChildProcess; url: string; lines: string[] }> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout!.on('data', chunk => {
      output += String(chunk)
      const [, url] = /(http:\/\/127\.0\.0\.1:\d+)[/\n]/.exec(output) ?? []
      if (url !== undefined) resolve({ child, url, lines: output.trimEnd().split('\n') })
    })
    child.once('exit', () => reject(new Error(`no URL in ${JSON.stringify(output)}`)))
  })
}

async function exitCode(child: ChildProcess): Promise<unknown> {
  return child.exitCode ?? (await once(child, 'exit'))[0]
}

/** Not the ephemeral ones, which other tests are given. */
async function freePorts(count: number): Promise<number[]> {
  const { first } = await freePortBlock(10_000 + Math.floor(Math.random() * 10_000), count)
  return Array.from({ length: count }, (_, i) => first + i)
}
