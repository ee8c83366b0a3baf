/** The programs as they are run: processes, sockets, signals. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { freePortBlock, HTTP_OFFSET } from './cluster/ports.ts'

/** What is waited for takes elections, disks and processes, on a machine that may be busy. */
const PATIENCE_MS = 30_000

const running: ChildProcess[] = []

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'narwhal-main-'))
})

afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  await rm(directory, { recursive: true, force: true })
})

describe('narwhal', () => {
  test('is a node of the original: two commands, two routes', async () => {
    const [one, two] = await freePorts(2)
    const address = `/ip4/127.0.0.1/tcp/${one}`
    const first = await listening(runNode(one!, 0))
    const second = await listening(runNode(two!, 1, '--bootstrap', address))
    expect(first.lines).toEqual([
      `Starting node on ${address}`,
      'Running as bootstrap node',
      `Validator 0 of 4 (quorum 3), data in ${join(directory, '0')}`,
      `API server listening on http://127.0.0.1:${one! + HTTP_OFFSET}`
    ])
    expect(second.lines[1]).toBe(`Connecting to bootstrap node: ${address}`)

    // Two of four decide nothing, but take what is posted, and have it on disk.
    const posted = await fetch(`${second.url}/transaction`, { method: 'POST', body: '{"data":"hello"}' })
    const { status, transaction_id: id, message } = (await posted.json()) as Record<string, string>
    expect([status, message]).toEqual(['success', 'Transaction broadcast and added to DAG'])
    expect(await (await fetch(`${second.url}/transaction/${id}`)).json()).toEqual({
      transaction_id: id,
      status: 'batched'
    })
    await vi.waitFor(
      async () => {
        const health = await (await fetch(`${first.url}/health`)).json()
        expect(health).toMatchObject({ status: 'ok', validators: '2/4 (quorum 3)', commit_index: 0 })
      },
      { timeout: PATIENCE_MS, interval: 50 }
    )

    // A third makes a quorum, and what was posted before is committed.
    const [three] = await freePorts(1)
    const third = await listening(runNode(three!, 2, '--bootstrap', address))
    await vi.waitFor(
      async () => {
        for (const { url } of [first, second, third]) {
          expect(await (await fetch(`${url}/transaction/${id}`)).json()).toMatchObject({
            status: 'committed',
            position: 0
          })
        }
      },
      { timeout: PATIENCE_MS, interval: 50 }
    )
    for (const { child } of [first, second, third]) child.kill('SIGTERM')
    expect(await Promise.all([first, second, third].map(({ child }) => exitCode(child)))).toEqual([0, 0, 0])
  })

  test('says in one sentence why it cannot start, and does not', async () => {
    const [free, taken, both] = await freePorts(3)
    const [peers, http] = [
      createServer().listen(taken, '127.0.0.1'),
      createServer().listen(both! + HTTP_OFFSET, '127.0.0.1')
    ]
    await Promise.all([once(peers, 'listening'), once(http, 'listening')])
    const holder = await listening(runNode(free!, 3))
    const outcomes = [
      runNode(taken!, 0),
      runNode(both!, 1),
      run('--port', '8000', '--bootstrap', '/ip4/1.2.3/tcp/8000'),
      // The directory of a validator that runs, and then that of another validator.
      run('--port', String(taken! + 1), '--index', '3', '--data', join(directory, '3')),
      run('--port', String(taken! + 1), '--index', '2', '--data', join(directory, '3'))
    ].map(async child => {
      const [stderr, code] = await Promise.all([text(child.stderr!), exitCode(child)])
      return `${code} ${stderr}`
    })
    expect(await Promise.all(outcomes)).toEqual([
      expect.stringMatching(new RegExp(`^1 error: .*${taken}' is in use by another process.*\\n$`)),
      `1 error: port ${both! + HTTP_OFFSET}, for HTTP, cannot be had: it is in use\n`,
      expect.stringMatching(/^1 error: bootstrap: "\/ip4\/1\.2\.3\/tcp\/8000" is not an address; expected .*\n$/),
      `1 error: ${join(directory, '3')} is in use by another process: one directory is for one validator\n`,
      `1 error: ${join(directory, '3')} is in use by another process: one directory is for one validator\n`
    ])
    holder.child.kill('SIGKILL')
    await exitCode(holder.child)
    const other = run('--port', String(free), '--index', '2', '--data', join(directory, '3'))
    expect(await text(other.stderr!)).toMatch(/^error: .* holds the data of validator \w+, and this is \w+\n$/)
    peers.close()
    http.close()
  })
})

describe('narwhal cluster', () => {
  test('ends by itself, with --once, when all have committed everything at the same places', async () => {
    const child = run('cluster', '--once', '--port', String((await freePorts(4))[0]))
    const [stdout, stderr, code] = await Promise.all([text(child.stdout!), text(child.stderr!), exitCode(child)])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.match(/^[0-9a-f]{8} .* yes$/gm)).toHaveLength(12)
    expect(stdout).toMatch(/\nAll 4 validators committed the same 12 transactions at the same places; .* at each\.\n$/)
  })

  test('has its page first, says how all stand, and ends at Ctrl-C with nothing left behind', async () => {
    const first = (await freePorts(4))[0]!
    const child = run('cluster', '--port', String(first))
    const { url, lines } = await listening(child)
    // Before any validator runs: nobody waits for an election to see a page.
    expect(lines[0]).toBe(`Dashboard: ${url}`)
    expect((await fetch(`${url}/`)).headers.get('content-type')).toBe('text/html; charset=utf-8')
    await said(child, /4 of 4 run, round \d+, \d+ tx\/s; in agreement: \d at commit \d+, digest [0-9a-f]{8}\n/)
    child.kill('SIGINT')
    expect(await exitCode(child)).toBe(0)
    expect(await freePortBlock(first, 4)).toEqual({ first, taken: [] })
  })

  test('leaves no validator behind, even where it is killed', async () => {
    const first = (await freePorts(4))[0]!
    const child = run('cluster', '--port', String(first), '--data', directory)
    await said(child, /4 of 4 run/)
    child.kill('SIGKILL')
    await vi.waitFor(async () => expect(await freePortBlock(first, 4)).toEqual({ first, taken: [] }), {
      timeout: PATIENCE_MS,
      interval: 50
    })
  })

  test('takes other ports where some are in use, and says which', async () => {
    const first = (await freePorts(8))[0]!
    const servers = [first + 1, first + 80].map(port => createServer().listen(port, '127.0.0.1'))
    await Promise.all(servers.map(server => once(server, 'listening')))
    const { lines, url, child } = await listening(run('cluster', '--port', String(first)))
    expect(lines[0]).toBe(`In use: port ${first + 1}, ${first + 80}. The next free ones are taken instead.`)
    expect(url).toBe(`http://127.0.0.1:${first + 81}`)
    // Twice at once: nobody waits.
    child.kill('SIGINT')
    child.kill('SIGINT')
    await exitCode(child)
    for (const server of servers) server.close()
  })
})

function runNode(port: number, index: number, ...args: string[]): ChildProcess {
  return run('--port', String(port), '--index', String(index), '--data', join(directory, String(index)), ...args)
}

function run(...args: string[]): ChildProcess {
  const file = join(import.meta.dirname, 'main.ts')
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

/** Resolves once a program has printed something. */
function said(child: ChildProcess, what: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout!.on('data', chunk => {
      output += String(chunk)
      if (what.test(output)) resolve()
    })
    child.once('exit', () => reject(new Error(`no ${what} in ${JSON.stringify(output)}`)))
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
