import type { VNode } from 'preact'
import type { Board } from '../board.ts'
import type { SimulatorInit } from '../simulator/protocol.ts'

const FIRST_SIMULATION: SimulatorInit = { seed: 1, validators: 4, weather: 'calm' }

/** What the page shows: the cluster of processes, or one that is simulated in the page. */
export function ModeSwitch({ board }: { readonly board: Board }): VNode {
  const isSimulated = board.simulation.value !== undefined
  return (
    <div class="modes" role="group" aria-label="What is shown">
      <button type="button" aria-pressed={!isSimulated} onClick={() => isSimulated && board.showCluster()}>
        Cluster
      </button>
      <button
        type="button"
        aria-pressed={isSimulated}
        onClick={() => void (isSimulated || board.simulate(FIRST_SIMULATION))}
      >
        Simulator
      </button>
    </div>
  )
}
