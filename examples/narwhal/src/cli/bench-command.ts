import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { LEAST_TRANSACTION_BYTES } from '../bench/burst.ts'
import { figuresOf } from '../bench/figures.ts'
import { runBench } from '../bench/run-bench.ts'
import { summary } from '../bench/summary.ts'
import { DEFAULT_OPTIONS } from '../core/index.ts'
import { MAX_BATCH_BYTES } from '../host/batch-bytes.ts'
import { MAX_DEVELOPMENT_KEYS } from '../keys/development-keys.ts'
import { MAX_TRANSACTION_BYTES } from '../transactions/framing.ts'
import { parsePort, parseWhole } from './parse.ts'
import { MIN_HEADER_DELAY_MS } from './run-options.ts'

interface BenchOptions {
  nodes: number
  faults: number
  rate: number
  size: number
  duration: number
  warmUp: number
  batchBytes: number
  batchDelay: number
  headerPause: number
  port: number
  json?: string
}

/** `narwhal bench`. */
export function benchCommand(): Command {
  return new Command('bench')
    .description('measures a cluster on this host, with the method of the Rust reference')
    .option('--nodes <n>', 'validators', parseWhole(1, MAX_DEVELOPMENT_KEYS), 4)
    .option('--faults <n>', 'of these, how many are dead', parseWhole(0, MAX_DEVELOPMENT_KEYS), 0)
    .option('--rate <n>', 'transactions a second, of all clients together', parseWhole(1, 10_000_000), 50_000)
    .option('--size <bytes>', 'of a transaction', parseWhole(LEAST_TRANSACTION_BYTES, MAX_TRANSACTION_BYTES), 512)
    .option('--duration <s>', 'how long is measured', parseWhole(1, 3_600), 20)
    .option('--warm-up <s>', 'load before that, which is not measured', parseWhole(0, 600), 5)
    .option('--batch-bytes <n>', 'bytes of a batch', parseWhole(100_000, MAX_BATCH_BYTES), DEFAULT_OPTIONS.batchBytes)
    .option('--batch-delay <ms>', 'how long a batch is gathered', parseWhole(0, 10_000), DEFAULT_OPTIONS.batchDelayMs)
    .option('--header-pause <ms>', 'between two headers', parseWhole(0, 10_000), MIN_HEADER_DELAY_MS)
    .option('--port <n>', 'the first port; the next free ones are taken', parsePort, 8400)
    .option('--json <file>', 'writes the figures, and whether goals hold')
    .action(bench)
}

async function bench(options: BenchOptions): Promise<void> {
  const { nodes, faults, rate, size, duration, warmUp, batchBytes, batchDelay, headerPause, port, json } = options
  const most = Math.floor((nodes - 1) / 3)
  if (faults > most) throw new Error(`with ${faults} of ${nodes} dead nothing is committed; at most ${most} may be`)
  const setup = { validators: nodes, faults, rate, transactionBytes: size, seconds: duration }
  const tuning = { batchBytes, batchDelayMs: batchDelay, minHeaderDelayMs: headerPause }
  const result = await runBench({ ...setup, ...tuning, warmUpSeconds: warmUp, firstPort: port })
  console.log(summary(setup, tuning, result))
  const figures = figuresOf(setup, result)
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ figures }, undefined, 2)}\n`)
}
