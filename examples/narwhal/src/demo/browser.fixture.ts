import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where Chromium is on this machine; undefined where it is not, and what needs it is skipped. */
export const CHROMIUM = PLACES.find(path => existsSync(path))

if (CHROMIUM === undefined) {
  console.warn('The tests of the page are skipped: there is no Chromium here; `apt-get install chromium` has one.')
}

/** Starts a browser without a window. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox'] })
}

/** A page that is looked at, and what of it nobody must see. */
export interface WatchedPage {
  readonly page: Page
  /** What was said on the console, and errors that nobody caught. */
  readonly complaints: string[]
  /** Whatever it asked another host for. */
  readonly strangers: string[]
}

/** Opens a page in a fresh context. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions): Promise<WatchedPage> {
  const page = await (await browser.newContext(options)).newPage()
  const complaints: string[] = []
  const strangers: string[] = []
  page.on('console', message => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => complaints.push(error.message))
  page.on('request', request => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:')) strangers.push(request.url())
  })
  await page.goto(`${url}/`)
  return { page, complaints, strangers }
}
