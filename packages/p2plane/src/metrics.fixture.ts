import type { Metrics } from '@libp2p/interface'

/** libp2p's Metrics interface on plain objects, for tests to look into. */
export interface RecordedMetrics {
  metrics: Metrics
  /** Takes what is calculated, in the order of registration, as a scrape does. */
  read: () => Promise<void>
  value: (name: string) => unknown
  observed: (name: string, label?: string) => number[]
  names: () => string[]
}

type Values = Record<string, number>

/** Counts nothing by itself: a counter that was never touched has no value. */
export function recordedMetrics(): RecordedMetrics {
  const values = new Map<string, number | Values>()
  const observations = new Map<string, number[]>()
  const calculated: (() => Promise<void>)[] = []
  const registered: string[] = []

  const register = (
    name: string,
    options: { calculate?: () => unknown } = {},
    initial: number | Values = {}
  ): unknown => {
    registered.push(name)
    values.set(name, initial)
    const { calculate } = options
    if (calculate !== undefined) {
      calculated.push(async () => void values.set(name, (await calculate()) as Values))
      return undefined
    }
    return {
      increment(by: number | Record<string, number | true> = 1) {
        if (typeof by === 'number') return values.set(name, (values.get(name) as number) + by)
        const group = values.get(name) as Values
        for (const [label, count] of Object.entries(by)) group[label] = (group[label] ?? 0) + Number(count)
        return undefined
      },
      observe(seen: number | Values) {
        const entries: [string, number][] = typeof seen === 'number' ? [['', seen]] : Object.entries(seen)
        for (const [label, value] of entries) {
          const key = `${name} ${label}`
          observations.set(key, [...(observations.get(key) ?? []), value])
        }
      },
      update() {},
      decrement() {},
      reset() {},
      timer: () => () => {}
    }
  }
  const single = (name: string, options?: object): unknown => register(name, options, 0)
  const group = (name: string, options?: object): unknown => register(name, options)
  const metrics = {
    trackMultiaddrConnection() {},
    trackProtocolStream() {},
    registerMetric: single,
    registerCounter: single,
    registerHistogram: single,
    registerSummary: single,
    registerMetricGroup: group,
    registerCounterGroup: group,
    registerHistogramGroup: group,
    registerSummaryGroup: group,
    traceFunction: (_name: string, fn: unknown) => fn,
    createTrace: () => undefined
  } as unknown as Metrics
  return {
    metrics,
    async read() {
      for (const calculate of calculated) await calculate()
    },
    value: name => values.get(name),
    observed: (name, label = '') => observations.get(`${name} ${label}`) ?? [],
    names: () => registered
  }
}
