import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Weather } from '../../../src/sim/simulated-cluster.ts'
import type { Board } from '../board.ts'
import type { SimulatorInit } from '../simulator/protocol.ts'

const SIZES = [4, 5, 6, 7, 8, 9, 10]
const MOST_SEED = 2 ** 31 - 1
/** Powers of ten, from 0.1 to 100. */
const SLOWEST = -1
const FASTEST = 2

/** What is simulated: a seed decides everything that is left to chance. */
export function SimulatorPanel({ board }: { readonly board: Board }): VNode | null {
  const init = board.simulation.value
  if (init === undefined) return null
  const restart = (change: Partial<SimulatorInit>): void => void board.simulate({ ...init, ...change })
  return (
    <section class="panel simulator" aria-labelledby="simulator-title">
      <h2 id="simulator-title">Simulator</h2>
      <Seed key={init.seed} seed={init.seed} onRun={seed => restart({ seed })} />
      <label>
        <span>Validators</span>
        <select
          value={String(init.validators)}
          onChange={({ currentTarget }) => restart({ validators: Number(currentTarget.value) })}
        >
          {SIZES.map(size => (
            <option key={size} value={String(size)}>
              {size}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>What goes wrong</span>
        <select
          value={init.weather}
          onChange={({ currentTarget }) => restart({ weather: currentTarget.value as Weather })}
        >
          <option value="calm">what you break</option>
          <option value="seed">what the seed has in store</option>
        </select>
      </label>
      <Speed board={board} />
      <p class="what">{whatOf(init, board)}</p>
    </section>
  )
}

function whatOf({ seed, weather }: SimulatorInit, { ending }: Board): VNode {
  if (ending.value !== undefined) {
    const { why, isViolation } = ending.value
    return <strong class={isViolation ? 'bad' : ''}>{`Seed ${seed} ${why}`}</strong>
  }
  return weather === 'seed' ? (
    <>
      The very history that the tests have with this seed: 16 s of crashes, cuts, delays and lies, then 4 s in which all
      must recover. Every rule of safety is checked after each event.
    </>
  ) : (
    <>
      The production core on a simulated network, clock and disk, in this page. The same seed is the same history, event
      by event.
    </>
  )
}

function Seed({ seed, onRun }: { readonly seed: number; readonly onRun: (seed: number) => void }): VNode {
  const text = useSignal(String(seed))
  return (
    <form
      class="seed"
      onSubmit={event => {
        event.preventDefault()
        onRun(Number(text.value))
      }}
    >
      <label>
        <span>Seed</span>
        <input
          type="number"
          required
          min={0}
          max={MOST_SEED}
          step={1}
          value={text.value}
          onInput={({ currentTarget }) => (text.value = currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        Run
      </button>
      <button type="button" onClick={() => onRun((seed + 1) % MOST_SEED)}>
        Next seed
      </button>
    </form>
  )
}

function Speed({ board }: { readonly board: Board }): VNode {
  const { speed } = board
  const text = `${speed.value < 10 ? speed.value.toFixed(1) : Math.round(speed.value)}×`
  return (
    <label class="speed">
      <span>Speed</span>
      <input
        type="range"
        min={SLOWEST}
        max={FASTEST}
        step={0.05}
        value={Math.log10(speed.value)}
        aria-valuetext={text}
        onInput={({ currentTarget }) => (speed.value = 10 ** Number(currentTarget.value))}
      />
      <output>{text}</output>
    </label>
  )
}
