/** The HTTP side of a validator, which is a committee of its own here: over sockets, as clients have it. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Validator } from '../host/validator.ts'
import { Validators } from '../host/validators.fixture.ts'
import { BULK, framed, MAX_DATA_BYTES } from '../transactions/framing.ts'
import { createApi } from './api.ts'
import { takeTransactions } from './load.ts'
import { startHttpServer, stopHttpServer } from './server.ts'

const MAX_BYTES = 10_000

const validators = Validators.forEachTest()
validators.size = 1
let validator: Validator
let server: Server
let url: string

beforeEach(async () => {
  validator = await validators.start(0)
  const sink = { maxBytes: MAX_BYTES, submit: (bytes: Uint8Array): void => validator.submit(bytes) }
  server = await startHttpServer({
    port: 0,
    api: createApi(validator),
    raw: new Map([['POST /transactions', (request, response) => takeTransactions(sink, request, response)]])
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  await stopHttpServer(server)
})

async function get(path: string, init: RequestInit = {}): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(url + path, init)
  return { status: response.status, answer: await response.json() }
}

async function post(body: BodyInit, query = ''): Promise<{ status: number; answer: Record<string, unknown> }> {
  const { status, answer } = await get(`/transaction${query}`, { method: 'POST', body })
  return { status, answer: answer as Record<string, unknown> }
}

async function load(body: BodyInit, type = 'application/octet-stream'): Promise<{ status: number; answer: unknown }> {
  return await get('/transactions', { method: 'POST', body, headers: { 'content-type': type } })
}

function bulk(count: number, length = 100): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.concat(Array.from({ length: count }, () => framed(Uint8Array.of(BULK), Buffer.alloc(length - 1))))
  )
}

test('whoever waits for a commit is told that the validator stops', async () => {
  validators.size = 4
  const alone = await validators.start(1)
  const other = await startHttpServer({ port: 0, api: createApi(alone), raw: new Map() })
  const { port } = other.address() as AddressInfo
  const waiting = fetch(`http://127.0.0.1:${port}/transaction?wait=commit`, { method: 'POST', body: '{"data":"x"}' })
  await expect.poll(() => alone.state.workers[0]!.waiting).toHaveLength(1)
  await alone.store.synced()
  await setImmediate()
  await validators.stop(alone)
  const response = await waiting
  const message = 'the validator is stopping'
  expect([response.status, await response.json()]).toEqual([503, { status: 'error', message }])
  await stopHttpServer(other)
  validators.size = 1
})

describe('the routes of the original', () => {
  test('say that it is well, and more', async () => {
    expect((await get('/health')).answer).toEqual({
      status: 'ok',
      validator: 0,
      validators: '1/1 (quorum 1)',
      round: expect.any(Number),
      commit_index: expect.any(Number),
      commit_digest: expect.stringMatching(/^[0-9a-f]{64}$/)
    })
  })

  test('take a transaction, and answer in its words', async () => {
    const { status, answer } = await post('{"data":"hello"}')
    expect(status).toBe(200)
    expect(JSON.stringify(answer)).toMatch(
      /^\{"status":"success","transaction_id":"[0-9a-f]{64}","message":"Transaction broadcast and added to DAG"\}$/
    )
  })

  test('wait for the commit where they are asked to', async () => {
    const { answer } = await post('{"data":"hello"}', '?wait=commit')
    expect(answer).toMatchObject({ status: 'success', commit_index: expect.any(Number), round: expect.any(Number) })
    expect(answer['latency_ms']).toBeGreaterThan(0)
    expect((await get(`/transaction/${String(answer['transaction_id'])}`)).answer).toEqual({
      transaction_id: answer['transaction_id'],
      status: 'committed',
      round: answer['round'],
      commit_index: answer['commit_index'],
      position: 0
    })
  })

  test.each([
    ['', 'the body is not valid JSON'],
    ['{"data":', 'the body is not valid JSON'],
    [Uint8Array.from([...Buffer.from('{"data":"'), 0xff, ...Buffer.from('"}')]), 'the body is not valid JSON'],
    ['[]', 'the body is not an object'],
    ['null', 'the body is not an object'],
    ['{}', 'data is missing'],
    ['{"data":7}', 'data is not a string'],
    ['{"data":"x","fee":1}', 'unknown field fee']
  ])('refuse %j in one sentence', async (body, problem) => {
    const message = `${problem}; expected {"data": "some text"}`
    expect(await post(body)).toEqual({ status: 400, answer: { status: 'error', message } })
  })

  test('refuse what is no text, is too long, or is waited for otherwise', async () => {
    expect(await post('{"data":"\\ud800"}')).toEqual({
      status: 400,
      answer: { status: 'error', message: 'data is not well-formed Unicode' }
    })
    expect((await post(JSON.stringify({ data: '\0'.repeat(MAX_DATA_BYTES) }))).status).toBe(200)
    expect(await post(JSON.stringify({ data: '\0'.repeat(MAX_DATA_BYTES + 1) }))).toEqual({
      status: 413,
      answer: { status: 'error', message: 'data has 65537 bytes of UTF-8; 65536 are allowed' }
    })
    expect(await post('x'.repeat(1024 * 1024))).toEqual({
      status: 413,
      answer: { status: 'error', message: 'the body is too large; data may have 65536 bytes of UTF-8' }
    })
    expect(await post('{"data":"x"}', '?wait=forever')).toEqual({
      status: 400,
      answer: { status: 'error', message: 'wait=forever is not known; expected wait=commit' }
    })
  })
})

describe('many transactions at a time', () => {
  test('are taken, and committed', async () => {
    expect(await load(bulk(50))).toEqual({ status: 202, answer: { status: 'accepted', transactions: 50 } })
    await expect.poll(() => validator.observer.figures.at(Date.now()).committed).toBe(50)
  })

  test('are refused in one sentence where they are not what they should be', async () => {
    const refused = (message: string): object => ({ status: 'error', message })
    expect(await load('')).toEqual({ status: 400, answer: refused('there is no transaction') })
    expect(await load(bulk(3).subarray(0, -1))).toEqual({
      status: 400,
      answer: refused('transaction 3 has 100 bytes, of which 1 are missing')
    })
    expect(await load(bulk(1), 'text/plain')).toEqual({
      status: 415,
      answer: refused('the body is text/plain; expected application/octet-stream')
    })
    expect(await load(bulk(101))).toEqual({
      status: 413,
      answer: refused(`the body is too long; at most ${MAX_BYTES} bytes are allowed`)
    })
  })

  test('are turned away where too many batches are under way, and told when to come back', async () => {
    const accepts = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(validator.state), 'accepts')!
    Object.defineProperty(validator.state, 'accepts', { value: () => false, configurable: true })
    try {
      const response = await fetch(`${url}/transactions`, {
        method: 'POST',
        body: bulk(1),
        headers: { 'content-type': 'application/octet-stream' }
      })
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1'])
      const message = 'too many batches wait for a quorum; come back later'
      expect(await response.json()).toEqual({ status: 'error', message })
      expect(await post('{"data":"x"}')).toEqual({ status: 429, answer: { status: 'error', message } })
    } finally {
      Object.defineProperty(validator.state, 'accepts', accepts)
    }
  })
})

describe('what can be read', () => {
  test('is how far a transaction is', async () => {
    expect(await get('/transaction/abc')).toEqual({
      status: 400,
      answer: { status: 'error', message: 'abc is not an id; expected 64 lower-case hex digits' }
    })
    const id = 'ab'.repeat(32)
    expect(await get(`/transaction/${id}`)).toEqual({
      status: 404,
      answer: { status: 'error', message: `transaction ${id} is not known here` }
    })
  })

  test('are the commits, which follow from one another', async () => {
    const { answer } = await post('{"data":"hello"}', '?wait=commit')
    const commits = (await get('/commits?from=1&limit=5')).answer as {
      index: number
      digest: string
      previous_digest: string
    }[]
    expect(commits.map(({ index }) => index)).toEqual(commits.map((_, i) => i + 1))
    for (const [i, { digest }] of commits.slice(0, -1).entries()) expect(commits[i + 1]!.previous_digest).toBe(digest)
    const [commit] = (await get(`/commits?from=${String(answer['commit_index'])}&limit=1`)).answer as unknown[]
    expect(commit).toMatchObject({ transactions: 1, batches: [expect.stringMatching(/^[0-9a-f]{64}$/)] })
    expect((await get('/commits?from=1000000')).answer).toEqual([])
    for (const query of ['?from=x', '?limit=1001', '?from=-1']) {
      expect(await get(`/commits${query}`)).toEqual({
        status: 400,
        answer: { status: 'error', message: 'expected /commits?from=N&limit=N, with a limit of at most 1000' }
      })
    }
  })

  test('is the DAG', async () => {
    await post('{"data":"hello"}', '?wait=commit')
    expect((await get('/dag?from=1&to=2')).answer).toMatchObject({
      from: 1,
      to: 2,
      certificates: [
        { certificate: '1.0', parents: ['0.0'], signers: [] },
        { certificate: '2.0', parents: ['1.0'], signers: [] }
      ],
      evidence: []
    })
    const { certificates } = (await get('/dag?from=latest-1')).answer as { certificates: unknown[] }
    expect(certificates.length).toBeGreaterThan(0)
    expect((await get('/dag?from=1&to=1001')).status).toBe(400)
  })

  test('are metrics, as Prometheus takes them', async () => {
    await post('{"data":"hello"}', '?wait=commit')
    const response = await fetch(`${url}/metrics`)
    expect(response.headers.get('content-type')).toContain('text/plain')
    const lines = (await response.text()).split('\n')
    expect(lines).toContain('narwhal_committed_transactions_total 1')
    expect(lines).toContain('narwhal_batches_sealed_total 1')
    expect(lines).toContain('# TYPE narwhal_commit_index gauge')
  })

  test('are the events, a state first and what happens then', async () => {
    const leaving = new AbortController()
    const response = await fetch(`${url}/events`, { signal: leaving.signal })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    const posted = await post('{"data":"hello"}', '?wait=commit')
    let text = ''
    while (!text.includes('"stage":"committed"')) text += (await reader.read()).value ?? ''
    expect(text.indexOf('event: state')).toBe(0)
    expect(text).toContain('event: delta')
    expect(text).toContain(String(posted.answer['transaction_id']))
    leaving.abort()
    await expect.poll(() => validator.events.readers).toBe(0)
  })

  test('is nothing else, and the routes there are are named', async () => {
    const { status, answer } = await get('/nowhere')
    expect(status).toBe(404)
    expect(answer).toEqual({
      status: 'error',
      message:
        'there is no /nowhere; there are GET /health, POST /transaction, POST /transactions, GET /transaction/:id, ' +
        'GET /commits, GET /dag, GET /metrics, GET /events'
    })
    expect(await get('/transactions')).toEqual({
      status: 405,
      answer: { status: 'error', message: '/transactions takes POST, not GET' }
    })
  })
})
