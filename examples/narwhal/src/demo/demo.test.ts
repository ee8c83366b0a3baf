import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM, openPage, startBrowser, type WatchedPage } from './browser.fixture.ts'
import { Demo } from './demo.ts'

/** The cluster is real: what is waited for takes elections, disks and processes, on a machine that may be busy. */
const PATIENCE_MS = 30_000
/** So long nothing must happen where nothing may. */
const STAND_MS = 500

describe.skipIf(CHROMIUM === undefined)('a real cluster, on the page', { timeout: 2 * PATIENCE_MS }, () => {
  let browser: Browser
  let demo: Demo
  let watched: WatchedPage
  const cards = (): Locator => watched.page.locator('[data-validator]')
  const card = (index: number): Locator => watched.page.locator(`[data-validator="${index}"]`)
  const press = (name: string): Promise<void> => {
    const button = watched.page.getByRole('button', { name, exact: true })
    // What the guide offers is offered elsewhere too.
    return button.and(watched.page.locator(':not(.guide *)')).click()
  }
  const commitOf = async (index: number): Promise<number> =>
    Number((await card(index).locator('dd').nth(1).textContent())!.replaceAll(/[#,]/g, ''))
  const committedBeyond = async (index: number, commit: number): Promise<void> =>
    expect.poll(() => commitOf(index), { timeout: PATIENCE_MS }).toBeGreaterThan(commit)

  beforeAll(async () => {
    const started = startBrowser()
    // Ports that no other test takes.
    const firstPort = 21_000 + 20 * Math.floor(500 * Math.random())
    demo = await Demo.start({
      validators: 4,
      firstPort,
      pagePort: firstPort + 80,
      perSecond: 50,
      paceMs: 50,
      chaos: false,
      say: () => undefined
    })
    browser = await started
    watched = await openPage(browser, demo.url, { viewport: { width: 1280, height: 800 } })
    await demo.run()
    await watched.page.getByText('In agreement').first().waitFor({ timeout: PATIENCE_MS })
  }, 2 * PATIENCE_MS)

  afterAll(async () => {
    await browser?.close()
    await demo?.[Symbol.asyncDispose]()
  })

  test('a transaction that is typed is committed on all four, with the time of each step', async () => {
    const { page } = watched
    await page.getByLabel('Text of the transaction').fill('typed by hand')
    await page.getByLabel('To which validator').selectOption('to V2')
    await press('Post')
    const journey = page.locator('[data-journey]').filter({ hasText: 'typed by hand' })
    await journey.getByText(/final on 4 of 4$/).waitFor({ timeout: PATIENCE_MS })
    const steps = await journey.locator('.stages b').allTextContents()
    // One that nobody saw pass has no time.
    const times = steps.filter(step => step !== '–').map(step => Number(/^(\d+) ms$/.exec(step)?.[1]))
    expect(times.length).toBeGreaterThan(3)
    expect(times).toEqual(times.toSorted((a, b) => a - b))

    // What the page says is what the validator says to anybody.
    const id = await journey.getAttribute('data-journey')
    const { commit_index: commit } = (await (
      await fetch(`${demo.cluster.status.validators[0]!.url}/transaction/${id}`)
    ).json()) as { commit_index: number }
    expect(await journey.locator('.fate').textContent()).toContain(`Commit #${commit},`)
  })

  test('with one killed commits go on, with two they stand, and with both back they go on', async () => {
    await press('Kill V3')
    await card(3).getByText('stopped').waitFor()
    await committedBeyond(0, (await commitOf(0)) + 10)

    await press('Kill V2')
    await card(2).getByText('stopped').waitFor()
    // Whatever was on its way arrives first.
    const committedMeanwhile = async (): Promise<number> => {
      const before = await commitOf(0)
      await watched.page.waitForTimeout(STAND_MS)
      return (await commitOf(0)) - before
    }
    await expect.poll(committedMeanwhile, { timeout: PATIENCE_MS }).toBe(0)
    expect(await committedMeanwhile()).toBe(0)
    const stood = await commitOf(0)
    await watched.page
      .getByText(/^Commits stand at/)
      .first()
      .waitFor({ timeout: PATIENCE_MS })

    await press('Restart V2')
    await press('Restart V3')
    for (const index of [0, 1, 2, 3]) await committedBeyond(index, stood)
    expect(await cards().getByText('stopped').count()).toBe(0)
  })

  test('a network that is cut in two stands, and healed it goes on as one', async () => {
    await press('Cut 2 | 2')
    await press('Heal')
    await press('Cut 2 | 2')
    await watched.page.getByText(/^Cut: V0 and V1 \| V2 and V3$/).waitFor()
    await watched.page.waitForTimeout(STAND_MS)
    const stood = await Promise.all([commitOf(0), commitOf(3)])
    await watched.page.waitForTimeout(STAND_MS)
    expect(await Promise.all([commitOf(0), commitOf(3)])).toEqual(stood)
    await press('Heal')
    for (const index of [0, 3]) await committedBeyond(index, Math.max(...stood))
  })

  test('one that lies is proved to, and the others stay in agreement', async () => {
    await press('Lie V1')
    await watched.page.getByText(/^V1 signed two headers for round \d+$/).waitFor({ timeout: PATIENCE_MS })
    await committedBeyond(0, (await commitOf(0)) + 5)
    expect(await watched.page.locator('[data-agreement]').getAttribute('data-agreement')).toBe('agreed')
    await press('Lie V1')
  })

  test('whoever loses its disk has everything again', async () => {
    const before = await commitOf(0)
    await press('Wipe V0')
    await card(0).getByText('starting').waitFor()
    await committedBeyond(0, before)
    expect(await watched.page.locator('[data-agreement]').getAttribute('data-agreement')).toBe('agreed')
  })

  test('and in all that nobody complained, and nobody else was asked for anything', () => {
    expect(watched).toMatchObject({ complaints: [], strangers: [] })
  })
})
