import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SimulatedCluster } from '../sim/simulated-cluster.ts'
import { CHROMIUM, openPage, startBrowser } from './browser.fixture.ts'
import { buildPage } from './build-page.ts'
import { readPageFiles } from './page-files.ts'
import { PlausibleControl } from './plausible-control.fixture.ts'
import { type ServedDemo, serveDemo } from './serve-demo.ts'

const FRAMES = 120

describe.skipIf(CHROMIUM === undefined)('the page', { timeout: 120_000 }, () => {
  let browser: Browser
  let cluster: PlausibleControl
  let demo: ServedDemo

  beforeAll(async () => {
    const [files, started] = await Promise.all([buildPage().then(readPageFiles), startBrowser()])
    browser = started
    // As many validators as there may be, and more rounds a second than they make.
    cluster = await PlausibleControl.start({ size: 10, roundMs: 50, transactionsPerSecond: 50_000 })
    demo = await serveDemo(cluster, files, 0)
  })

  afterAll(async () => {
    await browser?.close()
    await demo?.[Symbol.asyncDispose]()
    await cluster?.[Symbol.asyncDispose]()
  })

  test('has everything in its place from 390 to 2,560 px, in the light and in the dark', async () => {
    const { page, complaints, strangers } = await openPage(browser, demo.url, {})
    await page.getByText('In agreement').first().waitFor()
    for (const width of [390, 768, 1280, 2560]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        await expect.poll(() => overlaps(page), { message: `${width} px, ${colorScheme}` }).toEqual([])
      }
    }
    expect({ complaints, strangers }).toEqual({ complaints: [], strangers: [] })
    await page.context().close()
  })

  test('has nothing that axe knows to be in the way of whoever cannot see, or not use a mouse', async () => {
    const { page } = await openPage(browser, demo.url, { viewport: { width: 1280, height: 800 }, bypassCSP: true })
    await page.getByText('In agreement').first().waitFor()
    await page.addScriptTag({ path: fileURLToPath(import.meta.resolve('axe-core')) })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(', ')}`)).toEqual([])
    }
    await page.context().close()
  })

  test('draws ten validators at full load in less than half of a frame', async () => {
    const { page } = await openPage(browser, demo.url, { viewport: { width: 1280, height: 800 } })
    await page.getByText('In agreement').first().waitFor()
    expect(await workPerFrameMs(page)).toBeLessThan(1000 / 60 / 2)
    await page.context().close()
  })

  test('is walked with the keyboard alone', async () => {
    const { page } = await openPage(browser, demo.url, { viewport: { width: 1280, height: 800 } })
    await page.getByText('In agreement').first().waitFor()
    await page.getByRole('application').focus()
    await page.keyboard.press('ArrowLeft')
    const spoken = page.getByRole('status').filter({ hasText: /^Round \d+, V\d+:/ })
    await spoken.waitFor({ state: 'attached' })
    expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(1)
    const roundOf = async (): Promise<number> => Number(/Round (\d+)/.exec((await spoken.textContent())!)![1])
    const round = await roundOf()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(roundOf).toBe(round - 1)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await page.context().close()
  })

  test('stands still, and goes back to what was', async () => {
    const { page } = await openPage(browser, demo.url, { viewport: { width: 1280, height: 800 } })
    await page.getByText('In agreement').first().waitFor()
    const round = page.locator('[data-validator="0"] dd').first()
    const roundNow = async (): Promise<number> => Number((await round.textContent())!.replaceAll(',', ''))
    await page.getByRole('button', { name: 'Pause' }).click()
    const paused = await roundNow()
    await page.waitForTimeout(500)
    expect(await roundNow()).toBe(paused)
    await page.getByRole('slider', { name: 'Time shown' }).press('ArrowLeft')
    await page.getByRole('slider', { name: 'Time shown' }).press('PageDown')
    await expect.poll(roundNow).toBeLessThan(paused)
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(roundNow).toBeGreaterThan(paused)
    await page.context().close()
  })

  test('simulates a cluster by itself, with the history that the seed has anywhere', async () => {
    const { page, complaints, strangers } = await openPage(browser, demo.url, {
      viewport: { width: 1280, height: 800 }
    })
    await page.getByRole('button', { name: 'Simulator' }).click()
    await page.getByRole('combobox', { name: 'What goes wrong' }).selectOption('what the seed has in store')
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('3')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    const badge = page.locator('[data-agreement="agreed"]')
    const told = badge.getByText(/^\d of 4 at #\d+, digest [0-9a-f]{8}$/)
    await told.waitFor()
    const [, index, digest] = /at #(\d+), digest (\w+)$/.exec((await told.textContent())!)!
    expect(digestsOfSeed(3).get(Number(index))?.slice(-8)).toBe(digest)

    await page.getByRole('slider', { name: 'Speed' }).press('End')
    await page.getByRole('button', { name: 'Lie V1' }).click()
    await page.getByText(/^V1 signed two headers for round \d+$/).waitFor()
    await page.getByRole('button', { name: 'Cluster' }).click()
    await badge.getByText(/^10 of 10 at/).waitFor()
    expect({ complaints, strangers }).toEqual({ complaints: [], strangers: [] })
    await page.context().close()
  })

  test('has the DAG as a table for whoever reads', async () => {
    const { page } = await openPage(browser, demo.url, { viewport: { width: 1280, height: 800 } })
    await page.getByText('The same as a table').click()
    const table = page.getByRole('region', { name: 'The last rounds' })
    await table.getByRole('columnheader', { name: 'V9' }).waitFor()
    await table
      .getByText(/^anchor #\d+$/)
      .first()
      .waitFor()
    await page.context().close()
  })
})

/** The digest of each commit that a seed has in its first minute, here. */
function digestsOfSeed(seed: number): Map<number, string> {
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  const cluster = new SimulatedCluster({ seed, validators: 4, weather: 'seed', sha256 })
  const commits = cluster.run(60_000).flatMap(event => (event.kind === 'delta' ? event.delta.commits : []))
  return new Map(commits.map(commit => [commit.index, commit.digest]))
}

/** Which panels lie on one another, and what is wider than the window. */
function overlaps(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const boxes = [...document.querySelectorAll('.panel, .header > *')].map(element => ({
      name: element.className,
      box: element.getBoundingClientRect()
    }))
    const found = boxes.flatMap(({ name, box }, i) =>
      boxes
        .slice(i + 1)
        .filter(other => other.box.left < box.right - 1 && other.box.right > box.left + 1)
        .filter(other => other.box.top < box.bottom - 1 && other.box.bottom > box.top + 1)
        .map(other => `${name} and ${other.name}`)
    )
    const clipped = [...document.querySelectorAll('button, .card dd, h2, .badge span')].filter(
      element => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline'
    )
    const isWide = document.documentElement.scrollWidth > document.documentElement.clientWidth
    return [...found, ...clipped.map(({ textContent }) => `${textContent} is cut off`), ...(isWide ? ['the page'] : [])]
  })
}

/** What a frame takes of the processor on the page's main thread: drawing, and all that lies between two frames. */
async function workPerFrameMs(page: Page): Promise<number> {
  const devTools = await page.context().newCDPSession(page)
  // Time that others had the processor is not counted.
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' })
  const workMs = async (): Promise<number> => {
    const { metrics } = await devTools.send('Performance.getMetrics')
    return 1_000 * metrics.find(({ name }) => name === 'TaskDuration')!.value
  }
  const beforeMs = await workMs()
  await page.evaluate(frames, FRAMES)
  return ((await workMs()) - beforeMs) / FRAMES
}

/** Resolves after so many frames. Runs in the page. */
function frames(count: number): Promise<void> {
  return new Promise(resolve => {
    const next = (left: number): void => void (left === 0 ? resolve() : requestAnimationFrame(() => next(left - 1)))
    next(count)
  })
}
