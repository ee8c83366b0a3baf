import type { Calls, Case } from './cases.ts'
import { type Caller, type Echo, type Entry, PIECE_BYTES } from './contestant.ts'
import { Histogram } from '@p2plane/rig/histogram'
import { cameWhole, ENTRY, payload, sameBytes, sameEnds } from './payloads.ts'

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

/** One call of one caller, and whether an answer is what was sent. */
interface Call<T> {
  ask(seq: number): Promise<T>
  isRight(came: T, seq: number): boolean
}

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
    for (let caller = 0; caller < measured.callers; caller++)
      await once(this.#call(measured, caller, sameBytes), caller)
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
    // No async function: two more promises a call would be counted as everybody's.
    const loop = <T>(call: Call<T>): Promise<void> =>
      new Promise((resolve, reject) => {
        let seq = 0
        let startMs = 0
        const next = (): void => {
          if (isOver) return resolve()
          if (seq % timedEvery === 0) startMs = performance.now()
          call.ask(seq).then(answered, reject)
        }
        const answered = (came: T): void => {
          if (!call.isRight(came, seq)) return reject(wrongAnswer())
          if (seq % timedEvery === 0) durations.add((performance.now() - startMs) * 1000)
          calls++
          seq++
          next()
        }
        next()
      })
    try {
      await Promise.all(Array.from({ length: callers }, (_, i) => loop(this.#call(measured, i, sameEnds))))
    } finally {
      clearTimeout(timer)
      isOver = true
    }
    return { calls, bytes: calls * byteLength, durations }
  }

  /** A caller has a payload of its own, so that an answer that is somebody else's is seen. */
  #call(
    { kind, byteLength }: Calls,
    caller: number,
    same: (sent: Uint8Array, came: Uint8Array) => boolean
  ): Call<unknown> {
    const data = this.#payload(caller, byteLength)
    const { bytes, value, record } = this.#caller
    if (kind === 'record') {
      const entry = { ...ENTRY, round: caller, payload: data }
      return {
        ask: seq => record!({ ...entry, sentAtMs: seq }),
        isRight: (came: Entry, seq) =>
          same(data, came.payload) && came.round === caller && came.sentAtMs === seq && cameWhole(came)
      }
    }
    if (value !== undefined) {
      return {
        ask: seq => value({ seq, data }),
        isRight: (came: Echo, seq) => came.seq === seq && same(data, came.data)
      }
    }
    return {
      ask: () => bytes!(data),
      isRight: (came: Uint8Array) => same(data, came)
    }
  }

  #payload(caller: number, byteLength: number): Uint8Array {
    const key = `${caller} ${byteLength}`
    const data = this.#payloads.get(key) ?? payload(caller, byteLength)
    this.#payloads.set(key, data)
    return data
  }
}

function wrongAnswer(): Error {
  return new Error('the answer is not what was sent')
}

async function once<T>(call: Call<T>, seq: number): Promise<void> {
  if (!call.isRight(await call.ask(seq), seq)) throw wrongAnswer()
}
