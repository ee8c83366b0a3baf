import { describe, expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { drawFaults, type Faults, NO_FAULTS } from './faults.ts'
import { type LedgerEvent, LedgerMachine } from './ledger.fixture.ts'
import type { SimulatedNode } from './simulated-node.ts'
import { SimulationError } from './simulation-error.ts'
import { Simulation } from './simulation.ts'

const WORST: Faults = {
  delayMs: [1, 300],
  isReordering: true,
  dropRate: 0.3,
  duplicateRate: 0.3,
  syncMs: [1, 200],
  skewMs: 500,
  everyMs: { partition: 2_000, clog: 2_000, crash: 2_000 }
}

/** Whether node 0 has all that was acknowledged. */
function keepsPromises(machine: LedgerMachine): (node: SimulatedNode<LedgerEvent, number>) => void {
  return ({ index, log }) => {
    if (index === 0 && log.records.length < machine.acknowledged) {
      throw new Error(`${machine.acknowledged} entries were acknowledged, ${log.records.length} are there`)
    }
  }
}

function run(seed: number, { isHasty = false, faults = drawFaults(seededRandom(seed), WORST) } = {}) {
  const machine = new LedgerMachine(isHasty)
  const simulation = new Simulation({ seed, nodes: 3, machine, faults, check: keepsPromises(machine) })
  simulation.unleash(30_000)
  simulation.run(30_000)
  return { machine, simulation }
}

describe('a simulation', () => {
  test('is the same history for one seed, and another for another', () => {
    const hashes = [1, 1, 2].map(seed => run(seed).simulation.traceHash)
    expect(hashes[1]).toBe(hashes[0])
    expect(hashes[2]).not.toBe(hashes[0])
  })

  test('runs an hour of three nodes ten thousand times as fast, at least', () => {
    const simulation = new Simulation({ seed: 1, nodes: 3, machine: new LedgerMachine() })
    const start = process.threadCpuUsage()
    simulation.run(3_600_000)
    const { user, system } = process.threadCpuUsage(start)
    expect(simulation.steps).toBeGreaterThan(20_000)
    expect(3_600_000 / ((user + system) / 1_000)).toBeGreaterThan(10_000)
  })

  test('finds by a seed what breaks a promise, and shows the same again by that seed', () => {
    const failureOf = (seed: number): SimulationError | undefined => {
      try {
        run(seed, { isHasty: true, faults: { ...WORST, syncMs: [100, 800] } })
        return undefined
      } catch (error) {
        expect(error).toBeInstanceOf(SimulationError)
        return error as SimulationError
      }
    }
    const failures = Array.from({ length: 20 }, (_, seed) => failureOf(seed)).filter(failure => failure !== undefined)
    const [failure] = failures
    expect(failure?.message).toMatch(/^\d+ entries were acknowledged, \d+ are there$/)
    const again = failureOf(failure!.seed)
    expect([again?.message, again?.nowMs]).toEqual([failure!.message, failure!.nowMs])
  })

  test('finds nothing where the promise is kept', () => {
    for (let seed = 0; seed < 20; seed++)
      expect(() => run(seed, { faults: { ...WORST, syncMs: [100, 800] } })).not.toThrow()
  })

  test('says when, and with which seed, a step has thrown', () => {
    const machine = new LedgerMachine()
    machine.step = () => {
      throw new RangeError('no')
    }
    const simulation = new Simulation({ seed: 7, nodes: 2, machine })
    expect(() => simulation.run(5_000)).toThrow(
      expect.objectContaining({
        name: 'SimulationError',
        message: 'no',
        seed: 7,
        nowMs: 1_000,
        cause: expect.any(RangeError)
      })
    )
  })
})

describe('a link', () => {
  /** How much of what is sent in a minute is acknowledged, and how often something was lost. */
  function traffic(
    faults: Partial<Faults>,
    before?: (simulation: Simulation<{ entries: number }, LedgerEvent, never, number>) => void
  ) {
    const machine = new LedgerMachine()
    const simulation = new Simulation({ seed: 1, nodes: 3, machine, faults: { ...NO_FAULTS, ...faults } })
    before?.(simulation as never)
    simulation.run(60_500)
    return { acknowledged: machine.acknowledged, lost: machine.lostEvents }
  }

  test('that works loses nothing', () => {
    expect(traffic({})).toEqual({ acknowledged: 120, lost: 0 })
  })

  test('loses what it is said to lose, and says so', () => {
    const { acknowledged, lost } = traffic({ dropRate: 0.25 })
    expect(acknowledged).toBeGreaterThan(70)
    expect(acknowledged).toBeLessThan(110)
    expect(lost).toBeGreaterThan(20)
  })

  test('brings some twice', () => {
    expect(traffic({ duplicateRate: 0.5 }).acknowledged).toBeGreaterThan(150)
  })

  test('that is cut in one direction brings nothing in that one alone', () => {
    expect(traffic({}, simulation => simulation.cut([1], [0])).acknowledged).toBe(60)
    expect(traffic({}, simulation => simulation.cut([0], [1, 2]))).toEqual({ acknowledged: 120, lost: 120 })
  })

  test('that is cut for a while brings what is sent afterwards', () => {
    const { acknowledged } = traffic({}, simulation => {
      simulation.cut([1, 2], [0])
      simulation.after(30_100, () => simulation.join([1, 2], [0]))
    })
    expect(acknowledged).toBe(60)
  })

  test('that is clogged holds back, and loses nothing', () => {
    expect(traffic({}, simulation => simulation.clog(1, 0, 59_000)).acknowledged).toBe(120)
    expect(traffic({}, simulation => simulation.clog(1, 0, 99_000)).acknowledged).toBe(60)
  })

  test('brings what is sent in its order, unless it is said to reorder', () => {
    const isInOrder = (isReordering: boolean): boolean => {
      const arrived: number[] = []
      const simulation = new Simulation<object, number, number>({
        seed: 1,
        nodes: 2,
        faults: { ...NO_FAULTS, delayMs: [1, 50], isReordering },
        machine: {
          start: node => {
            for (let i = 0; node.index === 0 && i < 20; i++) node.send(1, i)
            return {}
          },
          step: (_, event) => [event],
          perform: event => arrived.push(event)
        }
      })
      simulation.run(100)
      expect(arrived).toHaveLength(20)
      return arrived.every((event, i) => event === i)
    }
    expect([isInOrder(false), isInOrder(true)]).toEqual([true, false])
  })
})

describe('a node', () => {
  test('that crashes forgets its timers, and begins with its log when it is there again', () => {
    const machine = new LedgerMachine()
    const simulation = new Simulation({ seed: 1, nodes: 2, machine })
    simulation.run(10_500)
    simulation.crash(0)
    expect(simulation.nodes[0]!.isUp).toBe(false)
    expect(simulation.state(0)).toBeUndefined()
    simulation.run(10_000)
    expect(machine.lostEvents).toBe(10)
    simulation.restart(0)
    expect(simulation.state(0)).toEqual({ entries: 10 })
    expect(simulation.nodes[0]!.incarnation).toBe(1)
    simulation.run(10_000)
    expect(simulation.state(0)).toEqual({ entries: 20 })
  })

  test('whose clock is off lives by its own', () => {
    const simulation = new Simulation({
      seed: 2,
      nodes: 5,
      machine: new LedgerMachine(),
      faults: { ...NO_FAULTS, skewMs: 500 }
    })
    const clocks = simulation.nodes.map(({ now }) => now)
    expect(new Set(clocks).size).toBeGreaterThan(1)
    expect(Math.max(...clocks) - Math.min(...clocks)).toBeLessThanOrEqual(1_000)
  })

  test('is there, and hears all, once all is well', () => {
    const machine = new LedgerMachine()
    const simulation = new Simulation({ seed: 3, nodes: 3, machine, faults: { ...WORST, dropRate: 1 } })
    simulation.cut([1], [0])
    simulation.crash(2)
    simulation.run(10_000)
    expect(machine.acknowledged).toBe(0)
    simulation.heal()
    simulation.run(10_500)
    expect(machine.acknowledged).toBe(20)
  })
})

describe('a simulation that cannot be says so in one sentence:', () => {
  const simulate = (init: { seed?: number; nodes?: number; faults?: Partial<Faults> }) =>
    new Simulation({
      seed: 1,
      nodes: 2,
      machine: new LedgerMachine(),
      ...init,
      faults: { ...NO_FAULTS, ...init.faults }
    })

  test.each<[Parameters<typeof simulate>[0], string]>([
    [{ nodes: 0 }, 'nodes: 0 is not possible; expected a whole number, 1 or more'],
    [{ seed: Number.NaN }, 'seed: NaN is not possible; expected a whole number'],
    [{ faults: { dropRate: 2 } }, 'dropRate: 2 is not possible; expected a chance, from 0 to 1'],
    [{ faults: { duplicateRate: -1 } }, 'duplicateRate: -1 is not possible; expected a chance, from 0 to 1'],
    [
      { faults: { delayMs: [5, 1] } },
      'delayMs: [5,1] is not possible; expected milliseconds, 0 or more: [least, most]'
    ],
    [
      { faults: { syncMs: [-1, 1] } },
      'syncMs: [-1,1] is not possible; expected milliseconds, 0 or more: [least, most]'
    ],
    [{ faults: { skewMs: -1 } }, 'skewMs: -1 is not possible; expected milliseconds, 0 or more'],
    [
      { faults: { everyMs: { ...NO_FAULTS.everyMs, crash: 0 } } },
      'everyMs.crash: 0 is not possible; expected milliseconds, more than 0; Infinity is never'
    ]
  ])('%j', (init, message) => {
    expect(() => simulate(init)).toThrow(message)
  })

  test('a time that does not pass', () => {
    expect(() => simulate({}).run(-1)).toThrow('forMs: -1 is not possible; expected milliseconds, 0 or more')
    expect(() => simulate({}).run(Infinity)).toThrow('forMs: Infinity is not possible')
    expect(() => simulate({}).after(Number.NaN, () => {})).toThrow('ms: NaN is not possible')
  })

  test('a node that there is not', () => {
    const simulation = simulate({})
    expect(() => simulation.crash(2)).toThrow('crash(2): there is no node 2; expected 0 to 1')
    expect(() => simulation.restart(-1)).toThrow('restart(-1): there is no node -1; expected 0 to 1')
    expect(() => simulation.cut([0], [3])).toThrow('cut: there is no node 3; expected 0 to 1')
    expect(() => simulation.nodes[0]!.send(4, { kind: 'tick' } as never)).toThrow('send(4): there is no node 4')
  })
})

test('a swarm has runs in which a kind of fault is not there, and runs in which it is', () => {
  const drawn = Array.from({ length: 100 }, (_, seed) => drawFaults(seededRandom(seed), WORST))
  const shares = [
    drawn.filter(({ dropRate }) => dropRate > 0),
    drawn.filter(({ duplicateRate }) => duplicateRate > 0),
    drawn.filter(({ isReordering }) => isReordering),
    drawn.filter(({ skewMs }) => skewMs > 0),
    ...(['partition', 'clog', 'crash'] as const).map(kind => drawn.filter(({ everyMs }) => everyMs[kind] < Infinity))
  ].map(({ length }) => length)
  for (const share of shares) expect(Math.abs(share - 50)).toBeLessThan(25)
  for (const { dropRate, delayMs } of drawn) {
    expect(dropRate).toBeLessThanOrEqual(WORST.dropRate)
    expect(delayMs[1]).toBeLessThanOrEqual(300)
  }
})
