import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { sleep } from './sleep.ts'

it('sleep ends with the time or the signal, whichever comes first, and leaves nothing behind', async () => {
  const controller = new AbortController()
  await sleep(1, undefined)
  await sleep(1, controller.signal)
  const long = sleep(60_000, controller.signal)
  controller.abort()
  await long
  await sleep(60_000, controller.signal)
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
})
