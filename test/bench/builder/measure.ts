import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'

export const viewport = { width: 1440, height: 900 }

/** Notes long tasks and when the last card came, from the first moment of the page on. */
const watch = `
  globalThis.seen = { tasks: [], lastCard: 0 }
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) globalThis.seen.tasks.push(task.startTime + task.duration)
  }).observe({ type: 'longtask', buffered: true })
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes)
        if (node instanceof Element && (node.matches('.react-flow__node') || node.querySelector('.react-flow__node')))
          globalThis.seen.lastCard = performance.now()
  }).observe(document, { childList: true, subtree: true })
`

/** Opens a page with nothing cached; from the call for it until the last card stood and no long task came for a second. */
export async function ready(
  browser: Browser,
  base: Parameters<Browser['newContext']>[0],
  url: string,
): Promise<{ page: Page; context: BrowserContext; ms: number; bytes: number }> {
  const context = await browser.newContext({ ...base, viewport })
  const page = await context.newPage()
  await page.addInitScript(watch)
  const sizes = new Map<string, number>()
  const bodies: Promise<void>[] = []
  page.on('response', (answer) => {
    const type = answer.headers()['content-type'] ?? ''
    if (!/javascript|css|html|font/.test(type)) return
    bodies.push(
      answer.body().then(
        (body) => {
          sizes.set(answer.url(), type.includes('font') ? body.length : gzipSync(body).length)
        },
        () => undefined,
      ),
    )
  })
  await page.goto(url, { waitUntil: 'commit' })
  // In the corner the pointer would hover the logo, and the page it leads to be loaded beforehand.
  await page.mouse.move(700, 500)
  await page.locator('.react-flow__node').first().waitFor({ timeout: 60_000 })
  const ms = await page.evaluate(
    () =>
      new Promise<number>((done) => {
        const look = () => {
          const { tasks, lastCard } = (
            globalThis as unknown as { seen: { tasks: number[]; lastCard: number } }
          ).seen
          const last = Math.max(lastCard, ...tasks.filter((end) => end > 0))
          if (performance.now() - last > 1000) done(last)
          else setTimeout(look, 50)
        }
        look()
      }),
  )
  await Promise.all(bodies)
  // What a form will want is fetched beforehand once the canvas stands; it is no part of what was waited for.
  const came = await page.evaluate(
    (until) =>
      performance
        .getEntries()
        .flatMap((one) =>
          one instanceof PerformanceResourceTiming && one.responseEnd <= until ? [one.name] : [],
        ),
    ms,
  )
  const bytes = came.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0)
  return { page, context, ms, bytes }
}

/** Frames a second while something goes on, by the time between frames. */
export async function framesWhile(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const seen: number[] = []
    Object.assign(globalThis, { framesSeen: seen })
    const tick = (at: number) => {
      seen.push(at)
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
  await act()
  const seen = await page.evaluate(() => (globalThis as unknown as { framesSeen: number[] }).framesSeen)
  const [first = 0, last = 1] = [seen[0], seen.at(-1)]
  return ((seen.length - 1) * 1000) / (last - first)
}

/** What the page holds once rubbish is gone. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize
}

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
