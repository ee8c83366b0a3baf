import { currentProcess, type VirtualProcess } from './virtual-process.ts'

/** What the clock on the wall of every process shows at the start, but for its skew. */
const START_OF_TIME_MS: number = Date.UTC(2026, 0, 1)

/** What the clock on the wall of a process shows. */
function wallClockMs({ clock, skewMs }: VirtualProcess): number {
  return START_OF_TIME_MS + Math.floor(clock.nowMs) + skewMs
}

/** Date.now. */
export function virtualDateNow(real: () => number): () => number {
  return () => {
    const process = currentProcess()
    return process === undefined ? real() : wallClockMs(process)
  }
}

/** Date itself. What it makes are Dates as ever, so that `instanceof` holds on either side. */
export function virtualDate(Real: DateConstructor): DateConstructor {
  function VirtualDate(...args: unknown[]): Date | string {
    const process = currentProcess()
    const ofNow = process !== undefined && args.length === 0 ? [wallClockMs(process)] : args
    const made = Reflect.construct(Real, ofNow, new.target === VirtualDate ? Real : (new.target ?? Real)) as Date
    return new.target === undefined ? made.toString() : made
  }
  // parse, UTC and prototype; now by the one of Date, which is virtual too.
  Object.setPrototypeOf(VirtualDate, Real)
  VirtualDate.prototype = Real.prototype
  return VirtualDate as unknown as DateConstructor
}

/** performance.now: from the start on, whatever the skew. */
export function virtualPerformanceNow(real: () => number): () => number {
  return () => currentProcess()?.clock.nowMs ?? real()
}

/** process.hrtime. */
export function virtualHrtime(real: NodeJS.HRTime): NodeJS.HRTime {
  const hrtime = (since?: [number, number]): [number, number] => {
    const process = currentProcess()
    if (process === undefined) return real(since)
    const ns = nanoseconds(process) - (since === undefined ? 0n : BigInt(since[0]) * SECOND_NS + BigInt(since[1]))
    return [Number(ns / SECOND_NS), Number(ns % SECOND_NS)]
  }
  return Object.assign(hrtime, {
    bigint(): bigint {
      const process = currentProcess()
      return process === undefined ? real.bigint() : nanoseconds(process)
    }
  })
}

const SECOND_NS = 1_000_000_000n

function nanoseconds({ clock }: VirtualProcess): bigint {
  return BigInt(Math.round(clock.nowMs * 1e6))
}
