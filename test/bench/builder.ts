import { globSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import type { FlowGraph } from '#sdk/flow'
import { checkout } from '../../server/db/home.ts'

// How soon a flow of 500 steps can be used, and how smoothly a card of it is dragged:
//   node test/bench/builder.ts <address of a server with the demo>
// The flow is made in the demo workspace and deleted again. Chromium is the one the tests unpacked.

const [, , address = ''] = process.argv
const steps = 500
const [folder] = globSync(join(checkout, 'node_modules', '.cache', 'chromium-*'))
if (!address || !folder)
  throw new Error('Give the address of a running demo, and run the browser tests once before.')

const browser = await chromium.launch({
  executablePath: join(folder, 'chromium'),
  args: ['--no-sandbox', '--no-zygote', '--disable-dev-shm-usage', '--disable-gpu'],
  env: {
    ...process.env,
    LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
    FONTCONFIG_PATH: join(folder, 'fonts'),
  },
})
const context = await browser.newContext({
  baseURL: address,
  locale: 'en',
  viewport: { width: 1440, height: 900 },
})
const call = async <Answer>(method: 'post' | 'delete', path: string, data?: unknown): Promise<Answer> => {
  const answer = await context.request[method](`/api/v1${path}`, { data, headers: { origin: address } })
  if (!answer.ok()) throw new Error(await answer.text())
  return answer.json()
}

/** Five columns of branches and waits, with a way to the neighbour now and then. */
function bigFlow(): FlowGraph {
  const nodes: FlowGraph['nodes'] = [
    { id: 'start', type: 'flow.manual', version: 1, input: {}, position: { x: 0, y: 0 } },
  ]
  const edges: FlowGraph['edges'] = [{ from: 'start', exit: 'default', to: 's0' }]
  for (let n = 0; n < steps; n++) {
    const [column, row] = [n % 5, Math.floor(n / 5)]
    const branch = row % 2 === 0
    nodes.push({
      id: `s${n}`,
      type: branch ? 'flow.branch' : 'flow.wait',
      version: 1,
      input: branch
        ? { rule: { combinator: 'and', rules: [{ field: 'country', operator: '=', value: 'CO' }] } }
        : { duration: { amount: 2, unit: 'days' } },
      position: { x: column * 344, y: 202 + row * 202 },
    })
    if (n + 5 < steps) edges.push({ from: `s${n}`, exit: branch ? 'yes' : 'default', to: `s${n + 5}` })
    if (branch && n + 6 < steps) edges.push({ from: `s${n}`, exit: 'no', to: `s${n + 6}` })
  }
  return { nodes, edges, notes: [], settings: {} as FlowGraph['settings'] }
}

/** From the click on the address to the first cards on the screen. */
async function ready(page: Page, id: string): Promise<number> {
  await page.goto(`/flows/${id}`, { waitUntil: 'commit' })
  await page.locator('.react-flow__node').first().waitFor()
  return page.evaluate(
    () =>
      new Promise<number>((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now())))),
  )
}

async function framesWhile(page: Page, act: () => Promise<void>): Promise<number[]> {
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
  return seen.slice(1).map((at, index) => at - (seen[index] as number))
}

const spread = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number) => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0)
  return `median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms`
}

await call('post', '/setup/demo', {})
const { id } = await call<{ id: string }>('post', '/flows', { title: 'Bench', graph: bigFlow() })
try {
  const page = await context.newPage()
  await ready(page, id)
  const times: number[] = []
  for (let n = 0; n < 5; n++) times.push(await ready(page, id))
  console.log(`${steps} steps, ready: ${spread(times)}`)

  const box = await page.locator('.react-flow__node').nth(2).boundingBox()
  if (!box) throw new Error('No card to drag.')
  const frames = await framesWhile(page, async () => {
    await page.mouse.move(box.x + 60, box.y + 30)
    await page.mouse.down()
    for (let n = 0; n < 90; n++) await page.mouse.move(box.x + 60 + n * 2, box.y + 30 + n)
    await page.mouse.up()
  })
  console.log(`dragging a card, between frames: ${spread(frames)}`)
  const panned = await framesWhile(page, async () => {
    for (let n = 0; n < 60; n++) await page.mouse.wheel(0, 120)
  })
  console.log(`scrolling, between frames: ${spread(panned)}`)
} finally {
  await call('delete', `/flows/${id}`)
  await browser.close()
}
