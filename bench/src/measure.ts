import type { Calls, Case } from './cases.ts'
import { type Caller, type Entry, PIECE_BYTES } from './contestant.ts'
import { Histogram } from '@p2plane/rig/histogram'

/** What one turn of one contestant came to, as its client saw it. */
export interface Turn {
  /** Calls; pieces of 64 KiB where it is the long stream. */
  readonly calls: number
  /** Payload bytes, one way. */
  readonly bytes: number
  readonly elapsedMs: number
  readonly p50Us: number
  readonly p99Us: number
  /** What the client spent, in microseconds of a processor. */
  readonly cpuUs: number
}

/** With more than one caller, only each so-maniest call is timed: reading the clock costs what a fast call does. */
const TIMED_EVERY = 8
/** The first long stream, which tells how long the others have to be. */
const FIRST_STREAM_BYTES = 8 * 1024 * 1024

/** One call of one caller, which throws where the answer is not what was sent. */
type Call = (seq: number) => Promise<void>

/** Runs one case against one server. */
export class Measurement {
  readonly #caller: Caller
  /** Made once: to make a long one takes as long as to send it. */
  readonly #payloads = new Map<string, Uint8Array>()
  #bytesPerMs = 0

  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** Whether the contestant takes part in a case. */
  takesPart({ kind }: Case): boolean {
    if (kind === 'stream') return this.#caller.pull !== undefined
    return kind === 'echo' || this.#caller.record !== undefined
  }

  /** Looks at every byte of an answer, and gets going. What it costs is not counted. */
  async warmUp(measured: Case, forMs: number): Promise<void> {
    if (measured.kind === 'stream') {
      const startMs = performance.now()
      await this.#pull(FIRST_STREAM_BYTES)
      this.#bytesPerMs = FIRST_STREAM_BYTES / (performance.now() - startMs)
      return
    }
    for (let caller = 0; caller < measured.callers; caller++) await this.#call(measured, caller, sameBytes)(caller)
    await this.#calls(measured, forMs)
  }

  async run(measured: Case, forMs: number): Promise<Turn> {
    const cpu = process.cpuUsage()
    const startMs = performance.now()
    const { calls, bytes, durations } =
      measured.kind === 'stream' ? await this.#stream(forMs) : await this.#calls(measured, forMs)
    const elapsedMs = performance.now() - startMs
    const { user, system } = process.cpuUsage(cpu)
    const [p50Us, p99Us] = [durations.percentileUs(0.5), durations.percentileUs(0.99)]
    return { calls, bytes, elapsedMs, p50Us, p99Us, cpuUs: user + system }
  }

  async #stream(forMs: number): Promise<{ calls: number; bytes: number; durations: Histogram }> {
    const pieces = Math.max(1, Math.round((this.#bytesPerMs * forMs) / PIECE_BYTES))
    await this.#pull(pieces * PIECE_BYTES)
    return { calls: pieces, bytes: pieces * PIECE_BYTES, durations: new Histogram() }
  }

  async #pull(byteLength: number): Promise<void> {
    const received = await this.#caller.pull!(byteLength)
    if (received !== byteLength) throw new Error(`${received} bytes came of ${byteLength}`)
  }

  async #calls(measured: Calls, forMs: number): Promise<{ calls: number; bytes: number; durations: Histogram }> {
    const { callers, byteLength } = measured
    const durations = new Histogram()
    const timedEvery = callers === 1 ? 1 : TIMED_EVERY
    let calls = 0
    let isOver = false
    const timer = setTimeout(() => (isOver = true), forMs)
    const loop = async (call: Call): Promise<void> => {
      for (let seq = 0; !isOver; seq++) {
        const isTimed = seq % timedEvery === 0
        const startMs = isTimed ? performance.now() : 0
        await call(seq)
        if (isTimed) durations.add((performance.now() - startMs) * 1000)
        calls++
      }
    }
    try {
      await Promise.all(Array.from({ length: callers }, (_, i) => loop(this.#call(measured, i, sameEnds))))
    } finally {
      clearTimeout(timer)
      isOver = true
    }
    return { calls, bytes: calls * byteLength, durations }
  }

  /** A caller has a payload of its own, so that an answer that is somebody else's is seen. */
  #call({ kind, byteLength }: Calls, caller: number, same: (sent: Uint8Array, came: Uint8Array) => boolean): Call {
    const data = this.#payload(caller, byteLength)
    const { bytes, value, record } = this.#caller
    if (kind === 'record') {
      const entry = { ...ENTRY, round: caller, payload: data }
      return async seq => {
        const came = await record!({ ...entry, sentAtMs: seq })
        check(same(data, came.payload) && came.round === caller && came.sentAtMs === seq && cameWhole(came))
      }
    }
    if (value !== undefined) {
      return async seq => {
        const came = await value({ seq, data })
        check(came.seq === seq && same(data, came.data))
      }
    }
    return async () => check(same(data, await bytes!(data)))
  }

  #payload(caller: number, byteLength: number): Uint8Array {
    const key = `${caller} ${byteLength}`
    const data = this.#payloads.get(key) ?? payload(caller, byteLength)
    this.#payloads.set(key, data)
    return data
  }
}

const ENTRY: Entry = {
  id: '0192f1c4-7a51-7c3e-9b1a-2f6d0c5e8a47',
  author: '12D3KooWGzxzKZYveHXtpG6AsrUJBcWxHBFS2HsEoGTxrMLvKXtf',
  round: 0,
  sentAtMs: 0,
  topic: 'blocks',
  digest: new Uint8Array(32).fill(5),
  parents: ['2f6d0c5e8a47', '9b1a2f6d0c5e', '7c3e9b1a2f6d', '7a517c3e9b1a'],
  payload: new Uint8Array(0)
}

function payload(caller: number, byteLength: number): Uint8Array {
  return Uint8Array.from({ length: byteLength }, (_, i) => (caller + 1 + i * 7) & 0xff)
}

function cameWhole({ id, author, topic, digest, parents }: Entry): boolean {
  return (
    id === ENTRY.id &&
    author === ENTRY.author &&
    topic === ENTRY.topic &&
    digest.length === ENTRY.digest.length &&
    parents.length === ENTRY.parents.length
  )
}

/** What is cheap enough to look at in every answer. */
function sameEnds(sent: Uint8Array, came: Uint8Array): boolean {
  return came.length === sent.length && came[0] === sent[0] && came[came.length - 1] === sent[sent.length - 1]
}

function sameBytes(sent: Uint8Array, came: Uint8Array): boolean {
  return Buffer.compare(sent, came) === 0
}

function check(isRight: boolean): void {
  if (!isRight) throw new Error('the answer is not what was sent')
}
