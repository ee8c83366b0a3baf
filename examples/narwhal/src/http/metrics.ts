import { Counter, Gauge, Registry } from 'prom-client'
import type { Validator } from '../host/validator.ts'

/** What Prometheus reads: each number is looked up when it is asked for. */
export function metricsOf(validator: Validator): Registry {
  const { state, store, observer } = validator
  const registry = new Registry()
  const registers = [registry]

  const gauge = (name: string, help: string, value: () => number): void => {
    const metric: Gauge = new Gauge({ name: `narwhal_${name}`, help, registers, collect: () => metric.set(value()) })
  }
  const counter = (name: string, help: string, value: () => number): void => {
    const metric: Counter = new Counter({
      name: `narwhal_${name}_total`,
      help,
      registers,
      collect() {
        metric.reset()
        metric.inc(value())
      }
    })
  }

  gauge('round', 'Round of the last header of this validator', () => state.round)
  gauge('commit_index', 'Index of the last commit', () => state.lastCommit.index)
  gauge('validators_connected', 'Validators of the committee that are here', () => validator.present.length)
  gauge('log_bytes', 'Bytes of the log on disk', () => store.bytes)
  gauge('resident_memory_bytes', 'Memory of the process', () => process.memoryUsage.rss())
  gauge('evidence', 'Proofs of equivocation', () => state.equivocations.length)
  gauge('commit_latency_p50_seconds', 'From the seal of an own batch to its commit', () => figures().p50Ms / 1_000)
  gauge('commit_latency_p99_seconds', 'From the seal of an own batch to its commit', () => figures().p99Ms / 1_000)
  counter('committed_transactions', 'Transactions committed since the start', () => figures().committed)
  for (const name of Object.keys(state.stats) as (keyof typeof state.stats)[]) {
    counter(snakeCase(name), 'Since the start', () => state.stats[name])
  }
  return registry

  function figures(): ReturnType<typeof observer.figures.at> {
    return observer.figures.at(Date.now())
  }
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
