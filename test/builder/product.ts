import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { openBrowser } from '../browser.ts'
import { freshDb } from '../db.ts'
import { startServer } from '../server.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export type Look = { language?: 'en' | 'es'; dark?: boolean; phone?: boolean }
type Who = { cookie: string }

const ana = { name: 'Ana Torres', email: 'ana@example.com', password: 'a long river' }

/** The running product on a database of its own with an owner, and a browser in front of it. */
export async function openProduct(env: NodeJS.ProcessEnv = {}) {
  const product = await openEmpty(env)
  await product.ask('POST', '/setup', { workspace: 'Río Claro', ...ana, country: 'ES' })
  return product
}

/** The same before anybody has been there. Pages are `owner`'s, once it has their cookie. */
export async function openEmpty(env: NodeJS.ProcessEnv = {}) {
  const browser = await openBrowser()
  const { db, url: database } = await freshDb()
  const { url } = await startServer(database, { CAUCE_EMBEDDED: '', ...env })
  const owner: Who = { cookie: '' }

  /** What a page would ask the server. `any`: tests say by what they expect which answer they mean. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  async function ask<Answer = any>(
    method: string,
    path: string,
    body?: unknown,
    who = owner,
  ): Promise<Answer> {
    const reply = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { origin: url, 'content-type': 'application/json', cookie: who.cookie },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`)
    const cookies = reply.headers.getSetCookie()
    if (cookies.length > 0) who.cookie = cookies.map((one) => one.split(';')[0]).join('; ')
    return (text ? JSON.parse(text) : undefined) as Answer
  }

  /** A page for one person; closed with the test, since each holds streams open and a browser has six lines. */
  async function visit({ language = 'en', dark, phone, who = owner }: Look & { who?: Who } = {}) {
    const context = await browser.newContext({
      ...{ baseURL: url, locale: language, reducedMotion: 'reduce', colorScheme: dark ? 'dark' : 'light' },
      viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
      hasTouch: phone ?? false,
    })
    onTestFinished(() => context.close())
    const cookies = who.cookie.split('; ').map((part) => part.split(/=(.*)/s))
    await context.addCookies(
      cookies.flatMap(([name, value]) => (name && value ? [{ name, value, url }] : [])),
    )
    // A busy machine takes its time; the steps wait for what they need, not for a clock.
    context.setDefaultTimeout(20_000)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      // The browser logs every refused request; being refused what is half written is right.
      if (message.type() === 'error' && !/40[13]|422/.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    return { page, complaints }
  }

  return { browser, db, url, owner, ask, visit }
}

/** Rules of WCAG 2.2 AA that the page breaks, each with the first place; of all, or of these alone. */
export async function barriers(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  await holdStill(page)
  return page.evaluate(async (only) => {
    const { run } = (globalThis as unknown as { axe: typeof import('axe-core') }).axe // from the script above
    // The frame of a mail is another origin's; what stands in it is checked where it is made.
    const { violations } = await run(
      { exclude: ['iframe'] },
      { runOnly: only ?? ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] },
    )
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target} ${nodes[0]?.failureSummary}`)
  }, rules)
}

/**
 * A colour on its way from one to another is neither, and a canvas that is being moved hides what it is about to show.
 * A style sheet of this kind is not what the policy forbids.
 */
const holdStill = (page: Page) =>
  page.evaluate(async () => {
    const canvas = document.querySelector('.react-flow__viewport')
    for (let [was, same] = ['', 0]; canvas && same < 4; ) {
      const now = canvas.getAttribute('style') ?? ''
      same = now === was ? same + 1 : 0
      was = now
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    const still = new CSSStyleSheet()
    still.replaceSync('*, ::before, ::after { transition: none !important; animation: none !important }')
    document.adoptedStyleSheets.push(still)
  })

/** As if the person's computer turned to this theme: comes back when the page has, too. */
export async function turn(page: Page, theme: 'light' | 'dark') {
  await holdStill(page)
  await page.emulateMedia({ colorScheme: theme })
  await page.waitForFunction((wished) => document.documentElement.dataset.theme === wished, theme)
}

/** The same in light and in dark. */
export async function barriersInBothThemes(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const theme of ['dark', 'light'] as const) {
    await turn(page, theme)
    found.push(...(await barriers(page)).map((barrier) => `${theme} ${barrier}`))
  }
  return found
}
