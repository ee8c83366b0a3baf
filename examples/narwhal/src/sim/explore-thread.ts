/** A thread of `explore`: is handed portions of seeds, and answers each with its reports. */
import { parentPort, workerData } from 'node:worker_threads'
import { exploreSeed, type Portion } from './explore.ts'
import type { Profile } from './tuning.ts'

parentPort!.on('message', ({ from, to }: Portion) => {
  const seeds = Array.from({ length: to - from + 1 }, (_, i) => from + i)
  parentPort!.postMessage(seeds.map(seed => exploreSeed(seed, workerData as Profile)))
})
