import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { Burst } from './burst.ts'
import { nowMs } from './measurements.ts'

/** As the reference's client: twenty bursts a second, one sample in each. */
const BURSTS_A_SECOND = 20

/** Bursts whose answer is awaited, at most. A client that is further behind leaves bursts out, and says so. */
const MOST_UNDER_WAY = 32

/** What a client is told. */
export interface ClientInit {
  readonly url: string
  /** Transactions a second. */
  readonly rate: number
  readonly transactionBytes: number
  readonly seconds: number
  /** The most bytes that the validator takes at once. */
  readonly maxBytes: number
  /** Where the numbers of its transactions begin. */
  readonly firstNumber: number
}

/** What a client has sent. */
export interface Sent {
  /** By the number of the sample, when it was sent: milliseconds since 1970. */
  readonly samples: readonly (readonly [number: number, at: number])[]
  readonly transactions: number
  /** Transactions that the validator turned away. */
  readonly refused: number
  /** Bursts that were left out, because too many were under way. */
  readonly late: number
  readonly startedAt: number
  readonly cpuMicros: number
}

/** Sends bursts to one validator. */
export async function sendLoad(init: ClientInit): Promise<Sent> {
  const client = new LoadClient(init)
  await client.run()
  return client.sent
}

class LoadClient {
  readonly #init: ClientInit
  readonly #agent = new Agent({ keepAlive: true, maxSockets: MOST_UNDER_WAY })
  /** Bursts whose answer has come, to be filled again. */
  readonly #free = new Map<number, Burst[]>()
  readonly #samples: [number, number][] = []
  #underWay = 0
  #transactions = 0
  #refused = 0
  #late = 0
  #number: number
  #startedAt = 0
  #failure: Error | undefined
  readonly #cpu = process.cpuUsage()

  constructor(init: ClientInit) {
    this.#init = init
    this.#number = init.firstNumber
  }

  get sent(): Sent {
    const { user, system } = process.cpuUsage(this.#cpu)
    return {
      samples: this.#samples,
      transactions: this.#transactions,
      refused: this.#refused,
      late: this.#late,
      startedAt: this.#startedAt,
      cpuMicros: user + system
    }
  }

  async run(): Promise<void> {
    const { rate, seconds } = this.#init
    this.#startedAt = nowMs()
    const bursts = Math.round(seconds * BURSTS_A_SECOND)
    for (let burst = 0; burst < bursts && this.#failure === undefined; burst++) {
      const count = Math.floor(((burst + 1) * rate) / BURSTS_A_SECOND) - Math.floor((burst * rate) / BURSTS_A_SECOND)
      if (count > 0) this.#send(burst, count)
      await delay(Math.max(0, this.#startedAt + ((burst + 1) * 1_000) / BURSTS_A_SECOND - nowMs()))
    }
    while (this.#underWay > 0 && this.#failure === undefined) await delay(1)
    this.#agent.destroy()
    if (this.#failure !== undefined) throw this.#failure
  }

  /** In as many requests as it takes; the first begins with the sample. */
  #send(burst: number, count: number): void {
    if (this.#underWay >= MOST_UNDER_WAY) {
      this.#late++
      return
    }
    const { transactionBytes, maxBytes } = this.#init
    const most = Math.floor(maxBytes / (4 + transactionBytes))
    const requests = Math.ceil(count / most)
    // Its number is of no other client, or two batches with nothing but a sample would be one.
    const sample = this.#init.firstNumber + burst
    this.#samples.push([sample, nowMs()])
    for (let i = 0; i < requests; i++) {
      const share = Math.floor(((i + 1) * count) / requests) - Math.floor((i * count) / requests)
      const filled = this.#free.get(share)?.pop() ?? new Burst(share, transactionBytes)
      filled.fill(i === 0 ? sample : undefined, this.#number)
      this.#number += share
      this.#post(filled, share)
    }
  }

  #post(burst: Burst, count: number): void {
    this.#underWay++
    const sending = request(`${this.#init.url}/transactions`, {
      agent: this.#agent,
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'content-length': burst.bytes.length }
    })
    sending.on('response', response => {
      response.resume()
      response.on('end', () => {
        this.#underWay--
        if (response.statusCode === 202) this.#transactions += count
        else this.#refused += count
        const free = this.#free.get(count)
        if (free === undefined) this.#free.set(count, [burst])
        else free.push(burst)
      })
    })
    sending.on('error', error => (this.#failure = error))
    sending.end(burst.bytes)
  }
}
