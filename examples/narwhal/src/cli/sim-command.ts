import { Command, InvalidArgumentError, Option } from 'commander'
import { textTable } from '../cluster/text-table.ts'
import { explore, type Exploration, type Portion } from '../sim/explore.ts'
import { killMutations } from '../sim/kill-mutations.ts'
import { runSeed, type SeedReport } from '../sim/run-seed.ts'
import { DEFAULT_PROFILE, type Profile } from '../sim/tuning.ts'
import { parseWhole } from './parse.ts'

const MAX_SEED = 2 ** 31 - 1

/** Failing seeds that are told of. */
const MAX_SHOWN = 5

/** Seeds that a planted bug may survive. */
const MAX_MUTATION_SEEDS = 20_000

interface SimOptions {
  seeds: Portion
  n: number
  byzantine?: number
  jobs: number
  realCrypto?: boolean
  replay?: number
  mutations?: boolean
}

/** `narwhal sim`. */
export function simCommand(): Command {
  return new Command('sim')
    .description('runs committees on a simulated network where everything goes wrong, each from a seed')
    .addOption(
      new Option('--seeds <from..to>', 'which')
        .argParser(parseSeeds)
        .default({ from: 1, to: 1_000 } satisfies Portion, '1..1000')
    )
    .option('--n <validators>', 'of a committee', parseWhole(4, 31), 4)
    .option(
      '--byzantine <f>',
      'of these, how many lie or lose their disks (default: as many as may)',
      parseWhole(0, 10)
    )
    .option('--jobs <threads>', 'at a time', parseWhole(1, 64), 1)
    .option('--real-crypto', 'with Ed25519 and SHA-256 in place of tokens: much slower')
    .option('--replay <seed>', 'runs one seed and prints what it comes to', parseWhole(0, MAX_SEED))
    .option('--mutations', 'plants bugs, one after the other, and says which seed or vector notices')
    .action(sim)
}

async function sim(options: SimOptions, command: Command): Promise<void> {
  const { n, jobs, seeds, replay } = options
  const most = Math.floor((n - 1) / 3)
  const byzantine = options.byzantine ?? most
  if (byzantine > most) command.error(`error: ${byzantine} of ${n} cannot be Byzantine; at most ${most} may be`)
  const profile: Profile = { ...DEFAULT_PROFILE, nodes: n, byzantine, isCryptoReal: options.realCrypto === true }
  if (options.mutations === true) return mutations()
  if (replay !== undefined) return replaySeed(replay, profile)
  const start = performance.now()
  const found = await explore(seeds, profile, jobs, showProgress(seeds))
  console.log(summary(found, profile, performance.now() - start))
  for (const failed of found.failures.slice(0, MAX_SHOWN)) console.log(`\n${story(failed, profile)}`)
  if (found.failures.length === 0) return
  console.log(`\nThe DAG of the first, for narwhal order:\n\n${found.failures[0]!.failure!.dag}`)
  process.exitCode = 1
}

function replaySeed(seed: number, profile: Profile): void {
  const report = runSeed(seed, profile)
  const { steps, commits, rounds, traceHash, failure } = report
  console.log(`seed ${seed}: ${steps} events, ${rounds} rounds, ${commits} commits, trace ${traceHash}`)
  if (failure === undefined) return console.log('Nothing is wrong.')
  console.log(`\n${story(report, profile)}\n\n${failure.dag}`)
  process.exitCode = 1
}

function mutations(): void {
  const rows: string[][] = []
  for (const { mutation, by, message } of killMutations(MAX_MUTATION_SEEDS)) {
    rows.push([mutation, by ?? 'nothing', message])
    if (by === undefined) process.exitCode = 1
  }
  console.log(textTable(['bug', 'noticed by', 'because'], rows).join('\n'))
}

function summary({ seeds, commits, steps, failures }: Exploration, profile: Profile, tookMs: number): string {
  const { nodes, byzantine, safetyMs, livenessMs } = profile
  const simulatedMs = seeds * (safetyMs + livenessMs)
  const outcome = failures.length === 0 ? 'no violation' : `${failures.length} with a violation`
  return [
    `${seeds} seeds of ${nodes} validators, ${byzantine} Byzantine: ${outcome}.`,
    `${commits} commits and ${steps} events in ${(tookMs / 1_000).toFixed(1)} s,`,
    `${Math.round(simulatedMs / tookMs)} times real time, ${Math.round((60_000 * seeds) / tookMs)} seeds a minute.`
  ].join(' ')
}

function story({ seed, failure }: SeedReport, { nodes, byzantine, isCryptoReal }: Profile): string {
  const real = isCryptoReal ? ' --real-crypto' : ''
  return [
    `seed ${seed}, after ${(failure!.atMs / 1_000).toFixed(3)} simulated seconds: ${failure!.message}`,
    `  narwhal sim --replay ${seed} --n ${nodes} --byzantine ${byzantine}${real}`
  ].join('\n')
}

/** On a terminal alone. */
function showProgress({ from, to }: Portion): (soFar: Exploration) => void {
  if (!process.stderr.isTTY) return () => {}
  return ({ seeds, failures }) => {
    process.stderr.write(`\r${seeds} of ${to - from + 1}, ${failures.length} with a violation`)
    if (seeds === to - from + 1) process.stderr.write('\r\u001B[K')
  }
}

function parseSeeds(text: string): Portion {
  const [, from, to = from] = /^(\d+)(?:\.\.(\d+))?$/.exec(text) ?? []
  const portion = { from: Number(from), to: Number(to) }
  if (from !== undefined && portion.from <= portion.to && portion.to <= MAX_SEED) return portion
  throw new InvalidArgumentError(`It is not a range such as 1..5000, from 0 to ${MAX_SEED}.`)
}
