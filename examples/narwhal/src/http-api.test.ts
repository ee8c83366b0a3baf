import { describe, expect, test } from 'vitest'
import { Dag } from './dag.ts'
import { createApi } from './http-api.ts'
import { sha256 } from './sha256.ts'
import { MAX_DATA_BYTES } from './transaction.ts'

const dag = new Dag(sha256)
const api = createApi({ dag, peers: 3, post: data => dag.append(data) })

async function get(path: string, method = 'GET'): Promise<unknown> {
  return await (await api.request(path, { method })).json()
}

async function post(body: BodyInit): Promise<{ status: number; answer: Record<string, unknown> }> {
  const response = await api.request('/transaction', { method: 'POST', body })
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
}

describe('the HTTP API', () => {
  test('says that it is well, in the words of the original', async () => {
    expect(await (await api.request('/health')).text()).toBe('{"status":"ok"}')
  })

  test('takes a transaction, and answers in the words of the original', async () => {
    const { status, answer } = await post('{"data":"hello"}')
    const { id } = dag.transactions.at(-1)!
    expect(status).toBe(200)
    expect(JSON.stringify(answer)).toBe(
      `{"status":"success","transaction_id":"${id}","message":"Transaction broadcast and added to DAG"}`
    )
    expect(dag.transactions.at(-1)).toMatchObject({ data: 'hello' })
  })

  test('shows the DAG, parents first, and a summary of it', async () => {
    await post('{"data":"more"}')
    const { transactions, tips, digest } = dag
    expect(await get('/dag')).toEqual({ transactions, tips, digest, peers: 3 })
    expect(await get('/dag/summary')).toEqual({ transactions: dag.size, tips: 1, digest, peers: 3 })
  })

  test.each([
    ['', 'the body is not valid JSON'],
    ['{"data":', 'the body is not valid JSON'],
    [Uint8Array.from([...Buffer.from('{"data":"'), 0xff, ...Buffer.from('"}')]), 'the body is not valid JSON'],
    ['[]', 'the body is not an object'],
    ['null', 'the body is not an object'],
    ['{}', 'data is missing'],
    ['{"data":7}', 'data is not a string'],
    ['{"data":null}', 'data is not a string'],
    ['{"data":"x","fee":1}', 'unknown field fee'],
    ['{"data":"x","__proto__":{}}', 'unknown field __proto__']
  ])('refuses %j in one sentence', async (body, problem) => {
    const before = dag.size
    const message = `${problem}; expected {"data": "some text"}`
    expect(await post(body)).toEqual({ status: 400, answer: { status: 'error', message } })
    expect(dag.size).toBe(before)
  })

  test('refuses half a surrogate pair', async () => {
    const answer = { status: 'error', message: 'data is not well-formed Unicode' }
    expect(await post('{"data":"\\ud800"}')).toEqual({ status: 400, answer })
  })

  test('takes data of 64 KiB however it is escaped, and not a byte more', async () => {
    expect((await post(JSON.stringify({ data: '\0'.repeat(MAX_DATA_BYTES) }))).status).toBe(200)
    expect(await post(JSON.stringify({ data: '\0'.repeat(MAX_DATA_BYTES + 1) }))).toEqual({
      status: 413,
      answer: { status: 'error', message: 'data has 65537 bytes of UTF-8; 65536 are allowed' }
    })
  })

  test('stops reading a body that cannot be right', async () => {
    const message = 'the body is too large; data may have 65536 bytes of UTF-8'
    expect(await post('x'.repeat(1024 * 1024))).toEqual({ status: 413, answer: { status: 'error', message } })
  })

  test('names the routes there are, and the methods they take', async () => {
    const message = 'there is no /nowhere; there are GET /health, POST /transaction, GET /dag, GET /dag/summary'
    expect(await get('/nowhere')).toEqual({ status: 'error', message })
    expect((await api.request('/nowhere')).status).toBe(404)
    expect(await get('/transaction')).toEqual({ status: 'error', message: '/transaction takes POST, not GET' })
    const wrong = await api.request('/dag', { method: 'DELETE' })
    expect([wrong.status, wrong.headers.get('Allow')]).toEqual([405, 'GET'])
  })
})
