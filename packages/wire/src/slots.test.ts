import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { P2PError } from './errors.ts'
import { Slots } from './slots.ts'

const never = new AbortController().signal

/** Whether a promise is settled by now, once everything that can happen at once has happened. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  const note = (): void => void (settled = true)
  promise.then(note, note)
  await atRest()
  return settled
}

async function atRest(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

describe('slots', () => {
  it('are given at once while there are some', async () => {
    const slots = new Slots({ running: 2, waiting: 0 })
    await slots.acquire(never)
    expect(slots.tryAcquire()).toBe(true)
    expect(slots.tryAcquire()).toBe(false)
    slots.release()
    expect(slots.tryAcquire()).toBe(true)
  })

  it('go to whoever has waited longest', async () => {
    const slots = new Slots({ running: 1, waiting: 3 })
    await slots.acquire(never)
    const order: string[] = []
    const waiting = ['a', 'b', 'c'].map(name => slots.acquire(never).then(() => order.push(name)))
    expect(await isSettled(Promise.race(waiting))).toBe(false)
    for (const done of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
      slots.release()
      await atRest()
      expect(order).toEqual(done)
    }
    await Promise.all(waiting)
  })

  it('are not taken past those who wait', async () => {
    const slots = new Slots({ running: 1, waiting: 1 })
    await slots.acquire(never)
    const next = slots.acquire(never)
    slots.release()
    // It is free for nobody else, even before the next one has noticed.
    expect(slots.tryAcquire()).toBe(false)
    await next
  })

  it('are refused where too many wait already, with the whole reason', async () => {
    const slots = new Slots({ running: 1, waiting: 2 })
    await slots.acquire(never)
    const waiting = [slots.acquire(never), slots.acquire(never)]
    const error: unknown = await slots.acquire(never).catch((reason: unknown) => reason)
    expect(P2PError.is(error, 'resource-exhausted')).toBe(true)
    expect(error).toMatchObject({
      message: '1 calls are under way and 2 wait already',
      reason: 'queue-full',
      sent: false,
      retryable: true,
      origin: 'local'
    })
    // The refused one left nothing behind.
    slots.release()
    slots.release()
    await Promise.all(waiting)
  })

  it('may be waited for by nobody', async () => {
    const slots = new Slots({ running: 1, waiting: 0 })
    await slots.acquire(never)
    await expect(slots.acquire(never)).rejects.toThrow('0 wait already')
  })

  it('are not given to who has given up', async () => {
    const slots = new Slots({ running: 1, waiting: 2 })
    await slots.acquire(never)
    const first = new AbortController()
    const [a, b] = [slots.acquire(first.signal), slots.acquire(never)]
    const reason = new Error('changed my mind')
    first.abort(reason)
    await expect(a).rejects.toBe(reason)
    expect(await isSettled(b)).toBe(false)
    slots.release()
    await b
  })

  it('leave room in the queue for another once somebody has given up', async () => {
    const slots = new Slots({ running: 1, waiting: 1 })
    await slots.acquire(never)
    const first = new AbortController()
    const a = slots.acquire(first.signal)
    first.abort()
    await expect(a).rejects.toThrow('aborted')
    const b = slots.acquire(never)
    slots.release()
    await b
  })

  it('are not given to who has given up before asking', async () => {
    const slots = new Slots({ running: 1, waiting: 1 })
    const reason = new Error('too late')
    await expect(slots.acquire(AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(slots.tryAcquire()).toBe(true)
  })

  it('stay with who has one, whatever its signal does afterwards', async () => {
    const slots = new Slots({ running: 1, waiting: 1 })
    const first = new AbortController()
    await slots.acquire(never)
    const a = slots.acquire(first.signal)
    slots.release()
    first.abort()
    await a
    expect(slots.tryAcquire()).toBe(false)
    slots.release()
    expect(slots.tryAcquire()).toBe(true)
  })

  it('leave no listener on a signal', async () => {
    let listeners = 0
    const { signal } = new AbortController()
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }
    const slots = new Slots({ running: 1, waiting: 1 })
    await slots.acquire(signal)
    const a = slots.acquire(signal)
    expect(listeners).toBe(1)
    slots.release()
    await a
    expect(listeners).toBe(0)
  })
})

describe('slots that change in number', () => {
  it('wake those who wait when there are more', async () => {
    const slots = new Slots({ running: 1, waiting: 5 })
    await slots.acquire(never)
    const waiting = [1, 2, 3].map(() => slots.acquire(never))
    slots.resize(3)
    await Promise.all(waiting.slice(0, 2))
    expect(await isSettled(waiting[2]!)).toBe(false)
  })

  it('are taken from nobody when there are fewer', async () => {
    const slots = new Slots({ running: 2, waiting: 5 })
    await slots.acquire(never)
    await slots.acquire(never)
    slots.resize(1)
    const next = slots.acquire(never)
    slots.release()
    expect(await isSettled(next)).toBe(false)
    slots.release()
    await next
  })
})

/** What may happen to a counter with a queue. */
const steps = fc.array(
  fc.oneof(
    { arbitrary: fc.constant({ do: 'acquire' as const }), weight: 4 },
    { arbitrary: fc.constant({ do: 'release' as const }), weight: 3 },
    { arbitrary: fc.record({ do: fc.constant('abort' as const), which: fc.nat({ max: 9 }) }), weight: 1 },
    { arbitrary: fc.record({ do: fc.constant('resize' as const), to: fc.integer({ min: 1, max: 4 }) }), weight: 1 }
  ),
  { maxLength: 60 }
)

describe('slots, whatever happens', () => {
  it('are held by no more than there are, and everybody who waits gets one in turn', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), fc.nat({ max: 4 }), async (actions, running, waiting) => {
        const slots = new Slots({ running, waiting })
        let limit = running
        let held = 0
        let asked = 0
        const wrong: string[] = []
        const queue: { ticket: number; stop: AbortController }[] = []

        const acquire = (): void => {
          const ticket = asked++
          const stop = new AbortController()
          queue.push({ ticket, stop })
          const leave = (): void =>
            void queue.splice(
              queue.findIndex(entry => entry.ticket === ticket),
              1
            )
          slots.acquire(stop.signal).then(
            () => {
              if (queue[0]?.ticket !== ticket) wrong.push(`${ticket} was served out of turn`)
              if (++held > limit) wrong.push(`${held} hold one of ${limit}`)
              leave()
            },
            (reason: unknown) => {
              if (!stop.signal.aborted && !P2PError.is(reason, 'resource-exhausted')) wrong.push(String(reason))
              leave()
            }
          )
        }
        const release = (): void => {
          if (held === 0) return
          held--
          slots.release()
        }

        for (const action of actions) {
          if (action.do === 'acquire') acquire()
          else if (action.do === 'release') release()
          else if (action.do === 'abort') queue[action.which % (queue.length || 1)]?.stop.abort()
          else if (action.to >= held) slots.resize((limit = action.to))
          await atRest()
          expect(queue.length).toBeLessThanOrEqual(waiting)
          if (held < limit) expect(queue).toEqual([])
        }
        while (held > 0 || queue.length > 0) {
          release()
          await atRest()
        }
        for (let i = 0; i < limit; i++) expect(slots.tryAcquire()).toBe(true)
        expect(slots.tryAcquire()).toBe(false)
        expect(wrong).toEqual([])
      }),
      { numRuns: 300 }
    )
  })
})
