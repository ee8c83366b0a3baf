/** Simulates beside the page, so that the page keeps its frames whatever the speed. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { SimulatedCluster } from '../../../src/sim/simulated-cluster.ts'
import type { Action } from '../source/source.ts'
import type { FromWorker, SimulatorInit, ToWorker } from './protocol.ts'

const TICK_MS = 25
/** Of each tick so much may be spent on simulating. */
const BUDGET_MS = 20
/** Between two looks at the clock. */
const SLICE_MS = 50
/** All history is kept to be compared, so it has an end: in milliseconds, for each validator. */
const VALIDATOR_MS = 60 * 60_000

interface WorkerScope {
  postMessage(message: FromWorker): void
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void
}

const scope = globalThis as unknown as WorkerScope
let cluster: SimulatedCluster | undefined
let limitMs = 0
let speed = 1
let tickedAt = performance.now()

scope.addEventListener('message', ({ data }) => {
  if (data.kind === 'start') start(data.init)
  else if (data.kind === 'speed') speed = data.speed
  else answer(data)
})

setInterval(tick, TICK_MS)

function start(init: SimulatorInit): void {
  cluster = new SimulatedCluster({ ...init, sha256: bytes => bytesToHex(sha256(bytes)) })
  limitMs = VALIDATOR_MS / init.validators
  tickedAt = performance.now()
}

function tick(): void {
  const startedAt = performance.now()
  const elapsedMs = startedAt - tickedAt
  tickedAt = startedAt
  if (cluster === undefined) return
  const wantedMs = elapsedMs * speed
  const events = []
  let ranMs = 0
  // What there was no time for is not caught up with: the simulation is slower then, and says so.
  while (ranMs < wantedMs && performance.now() - startedAt < BUDGET_MS) {
    const sliceMs = Math.min(SLICE_MS, wantedMs - ranMs)
    for (const event of cluster.run(sliceMs)) events.push(event)
    ranMs += sliceMs
  }
  scope.postMessage({ kind: 'heard', events, nowMs: cluster.nowMs, speed: elapsedMs > 0 ? ranMs / elapsedMs : speed })
  if (cluster.failure !== undefined) end(`violated: ${cluster.failure}`, true)
  else if (cluster.nowMs >= limitMs) {
    end(`has run for ${Math.round(limitMs / 60_000)} simulated minutes, all of which are kept: it ends here`, false)
  }
}

function end(why: string, isViolation: boolean): void {
  cluster = undefined
  scope.postMessage({ kind: 'ended', why, isViolation })
}

function answer(asked: Extract<ToWorker, { readonly call: number }>): void {
  const { call } = asked
  try {
    if (cluster === undefined) throw new Error('The simulation has ended; start another')
    let id: string | undefined
    if (asked.kind === 'post') id = cluster.post(asked.validator)
    else act(cluster, asked.action)
    scope.postMessage({ kind: 'done', call, id })
  } catch (error) {
    scope.postMessage({ kind: 'failed', call, message: (error as Error).message })
  }
}

function act(simulated: SimulatedCluster, action: Action): void {
  switch (action.kind) {
    case 'kill':
      return simulated.kill(action.validator)
    case 'restart':
      return simulated.restart(action.validator)
    case 'partition':
      return simulated.partition(action.groups)
    case 'heal':
      return simulated.heal()
    case 'wipe':
      throw new Error('A simulated disk is not wiped; a real one is, in the cluster')
    default:
      return simulated.setFault(action.validator, action.kind, action.on)
  }
}
