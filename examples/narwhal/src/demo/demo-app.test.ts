import type { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Delta } from '../http/events.ts'
import { createDemoApp } from './demo-app.ts'
import type { PageFile } from './page-files.ts'
import { PlausibleControl } from './plausible-control.fixture.ts'
import { parseSseBlock, readSseBlocks } from './sse.ts'

const ORIGIN = 'http://127.0.0.1:8080'
const OWN = {
  host: '127.0.0.1:8080',
  origin: ORIGIN,
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/json'
}

let cluster: PlausibleControl
let app: Hono

beforeEach(async () => {
  cluster = await PlausibleControl.start({ size: 4 })
  const index: PageFile = { bytes: new TextEncoder().encode('<!doctype html>'), type: 'text/html; charset=utf-8' }
  app = createDemoApp({ cluster, files: new Map([['/', index]]), port: () => 8080 })
})

afterEach(() => cluster[Symbol.asyncDispose]())

function post(path: string, body: unknown = {}, headers: Record<string, string> = OWN): Promise<Response> {
  return Promise.resolve(app.request(`${ORIGIN}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }))
}

describe('what the buttons do', () => {
  test('reaches the cluster', async () => {
    for (const deed of ['kill', 'restart', 'wipe']) expect((await post(`/validators/2/${deed}`)).status).toBe(200)
    await post('/validators/1/isolate')
    await post('/validators/1/lie', { on: false })
    await post('/partition', {
      groups: [
        [0, 1],
        [2, 3]
      ]
    })
    await post('/heal')
    expect(cluster.deeds).toEqual([
      'kill 2',
      'restart 2',
      'wipe 2',
      'isolate 1 true',
      'lie 1 false',
      'partition 0,1 | 2,3',
      'heal'
    ])
  })

  test('a transaction goes to whom it is for, or to one that runs', async () => {
    await cluster.kill(0)
    expect(await (await post('/transaction', { data: 'a', validator: 3 })).json()).toMatchObject({ validator: 3 })
    expect(await (await post('/transaction', { data: 'b' })).json()).toEqual({
      status: 'success',
      transaction_id: 'id of b',
      validator: 1
    })
  })

  test.each([
    ['/validators/4/kill', {}, 'there is no validator 4; expected 0 to 3'],
    ['/validators/-1/kill', {}, 'there is no validator -1; expected 0 to 3'],
    ['/validators/1e0/kill', {}, 'there is no validator 1e0; expected 0 to 3'],
    ['/validators/1/slow', { on: 'yes' }, 'the body is not understood; expected JSON such as {"on": true}'],
    ['/partition', { groups: [[0, 1], [1]] }, 'a validator is in two groups; expected it in one'],
    ['/partition', { groups: [[0], [9]] }, 'there is no validator 9; expected 0 to 3'],
    ['/partition', { groups: [] }, 'the body is not understood; expected JSON such as {"groups": [[0, 1], [2, 3]]}'],
    ['/transaction', { data: '' }, 'the body is not understood; expected JSON such as {"data": "some text"}']
  ])('what makes no sense is refused in a sentence: %s %j', async (path, body, message) => {
    const response = await post(path, body)
    expect(response.status).toBe(409)
    expect(await response.json()).toEqual({ status: 'error', message })
    expect(cluster.deeds).toEqual([])
  })

  test('a body that is too long is not read', async () => {
    expect((await post('/transaction', { data: 'x'.repeat(200_000) })).status).toBe(413)
  })

  test('where nobody runs, nobody takes a transaction', async () => {
    for (const index of [0, 1, 2, 3]) await cluster.kill(index)
    expect(await (await post('/transaction', { data: 'a' })).json()).toMatchObject({
      message: 'no validator runs; restart one'
    })
  })
})

describe('a page from elsewhere cannot touch the cluster', () => {
  test.each([
    ['another origin', { ...OWN, origin: 'https://evil.example' }],
    ['an origin on another port', { ...OWN, origin: 'http://127.0.0.1:9999' }],
    ['an origin that is hidden', { ...OWN, origin: 'null' }],
    ['a name that was rebound', { ...OWN, host: 'evil.example:8080', origin: 'http://evil.example:8080' }],
    ['a form of another site', { host: OWN.host, 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }],
    ['another port of this host', { host: OWN.host, 'sec-fetch-site': 'same-site' }]
  ])('%s', async (_what, headers) => {
    expect((await post('/validators/0/kill', {}, headers)).status).toBe(403)
    expect(cluster.deeds).toEqual([])
  })

  test('nor listen to it', async () => {
    const headers = { host: OWN.host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }
    expect((await app.request(`${ORIGIN}/events`, { headers })).status).toBe(403)
  })

  test('but a link to the page may be followed, and curl may do what the page can', async () => {
    const headers = { host: OWN.host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    expect((await app.request(`${ORIGIN}/`, { headers })).status).toBe(200)
    expect((await post('/validators/0/kill', {}, { host: 'localhost:8080' })).status).toBe(200)
  })
})

describe('the page', () => {
  test('may load what is its own, and nothing else', async () => {
    const response = await app.request(`${ORIGIN}/`, { headers: { host: OWN.host } })
    expect(await response.text()).toBe('<!doctype html>')
    const policy = response.headers.get('content-security-policy')!
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test.each(['/index.ts', '/../package.json', '/%2e%2e/package.json'])('there is nothing at %s', async path => {
    expect((await app.request(`${ORIGIN}${path}`, { headers: { host: OWN.host } })).status).toBe(404)
  })
})

describe('the events', () => {
  test('are those of all validators, and what the supervisor has to say among them', async () => {
    const stop = new AbortController()
    const response = await app.request(`${ORIGIN}/events`, { headers: { host: OWN.host }, signal: stop.signal })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const blocks = readSseBlocks(response.body!)
    const next = async (): Promise<{ event: string; data: string }> => parseSseBlock((await blocks.next()).value)!
    expect((await next()).event).toBe('cluster')

    const heard = new Set<number>()
    while (heard.size < 4) {
      const { event, data } = await next()
      if (event === 'delta') heard.add((JSON.parse(data) as Delta).validator)
    }
    await cluster.kill(2)
    let told = await next()
    while (told.event !== 'cluster') told = await next()
    expect(JSON.parse(told.data)).toMatchObject({ validators: { 2: { state: 'stopped' } } })

    await cluster.restart(2)
    do told = await next()
    while (told.event !== 'delta' || (JSON.parse(told.data) as Delta).validator !== 2)
    await blocks.return(undefined)
    await expect.poll(() => cluster.readers).toBe(0)
  })

  test('are for so many readers, and a place is free again when one has left', async () => {
    const open = async (): Promise<[Response, AbortController]> => {
      const stop = new AbortController()
      return [await app.request(`${ORIGIN}/events`, { headers: { host: OWN.host }, signal: stop.signal }), stop]
    }
    const all = await Promise.all(Array.from({ length: 8 }, open))
    const [refused] = await open()
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ message: '8 pages are watching; close one' })
    const [first, stop] = all[0]!
    stop.abort()
    await first.body!.cancel()
    const [again] = await open()
    expect(again.status).toBe(200)
    for (const [response] of [...all.slice(1), [again]] as const) await response.body!.cancel()
    await expect.poll(() => cluster.readers).toBe(0)
  })
})
