import { checkOption } from '../check-option.ts'
import type { Random } from '../random.ts'

/** How it is to send something from one node to another. */
export interface LinkInit {
  /**
   * How long a byte is under way, in milliseconds.
   *
   * @default 1
   */
  latencyMs?: number
  /**
   * By how much longer at most, drawn anew each time. What connections carry may overtake one another by it; within one
   * everything arrives in its order.
   *
   * @default 0
   */
  jitterMs?: number
  /**
   * How much of what is sent is lost, from 0 to below 1. As with TCP nothing stays lost: it is sent again, and whatever
   * is behind it on its connection waits.
   *
   * @default 0
   */
  loss?: number
  /**
   * Bytes a second, of all that one node sends to another.
   *
   * @default Infinity
   */
  bandwidth?: number
}

/** The bytes in a packet: Ethernet's 1,500 without the headers of IP and TCP. */
const PACKET_BYTES = 1_448

/** The least time before Linux sends a packet again, doubled with each time it is lost: TCP_RTO_MIN and TCP_RTO_MAX. */
const RESEND_MS = 200
const MAX_RESEND_MS = 120_000

/** One direction between two nodes, for all connections. Pure: time and chance are handed in. */
export class Link {
  readonly #latencyMs: number
  readonly #jitterMs: number
  readonly #loss: number
  readonly #bandwidth: number
  #freeAtMs = 0

  /** Whether nothing comes through. */
  isBlocked = false

  constructor({ latencyMs = 1, jitterMs = 0, loss = 0, bandwidth = Number.POSITIVE_INFINITY }: LinkInit) {
    this.#latencyMs = latencyMs
    this.#jitterMs = jitterMs
    this.#loss = loss
    this.#bandwidth = bandwidth
  }

  /** When bytes that are written now have left, after what was written before. */
  departureMs(nowMs: number, bytes: number): number {
    this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + (bytes / this.#bandwidth) * 1_000
    return this.#freeAtMs
  }

  /** How long bytes that leave at once are under way, until the last of them has come through. */
  travelMs(bytes: number, random: Random): number {
    return this.#latencyMs + this.#jitterMs * random() + this.#resendingMs(bytes, random)
  }

  /** How long it takes until none of the packets is lost. What is lost of many is lost together. */
  #resendingMs(bytes: number, random: Random): number {
    if (this.#loss === 0) return 0
    const packets = Math.max(1, Math.ceil(bytes / PACKET_BYTES))
    let times = 0
    let chance = 1 - (1 - this.#loss) ** packets
    while (random() < chance) {
      times++
      chance = this.#loss
    }
    return resendMs(times)
  }
}

/** How long after a packet was first sent it is sent again for the nth time. */
function resendMs(times: number): number {
  let ms = 0
  for (let i = 0; i < times; i++) ms += Math.min(MAX_RESEND_MS, RESEND_MS * 2 ** i)
  return ms
}

/** When a packet that was first sent at `sentMs`, and was lost until `nowMs`, is sent again. */
export function nextResendMs(sentMs: number, nowMs: number): number {
  let times = 0
  while (sentMs + resendMs(times) < nowMs) times++
  return sentMs + resendMs(times)
}

/** @throws RangeError with a sentence that names the option */
export function checkLink({ latencyMs = 1, jitterMs = 0, loss = 0, bandwidth = 1 }: LinkInit): void {
  checkOption({ latencyMs }, isTime(latencyMs), 'milliseconds, 0 or more')
  checkOption({ jitterMs }, isTime(jitterMs), 'milliseconds, 0 or more')
  checkOption({ loss }, loss >= 0 && loss < 1, 'a part of what is sent, from 0 to below 1')
  checkOption({ bandwidth }, bandwidth > 0, 'bytes a second, more than 0')
}

function isTime(ms: number): boolean {
  return ms >= 0 && ms < Infinity
}
