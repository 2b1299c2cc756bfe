import { spawn } from 'node:child_process'
import { chmodSync, createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { build } from 'vite'
import { checkout } from '../../../server/db/home.ts'
import { launchBrowser } from '../../launchBrowser.ts'
import { bigFlow } from './bigFlow.ts'
import { framesWhile, heapOf, median, ready } from './measure.ts'

// How soon a big flow can be used and how smoothly, beside a bare React Flow page with the same cards in the same run:
//   npm run bench:builder            (starts a server of its own, and stops it)
// Production build, cold profile, no graphics card.

const rounds = Number(process.env.ROUNDS ?? 3)
const scratch = mkdtempSync(join(tmpdir(), 'cauce-bench-'))
// PostgreSQL runs as a user of its own when we are root, and has to get in.
chmodSync(scratch, 0o755)

const bare = await serveBare()
const program = await startProgram()
const browser = await launchBrowser()
try {
  await measure()
} finally {
  await browser.close()
  await program.stop()
  bare.close()
  rmSync(scratch, { recursive: true, force: true })
}

async function measure() {
  const door = await browser.newContext({ baseURL: program.address, locale: 'en' })
  const call = async <Answer>(path: string, data: unknown): Promise<Answer> => {
    const headers = { origin: program.address }
    const answer = await door.request.post(`/api/v1${path}`, { data, headers })
    if (!answer.ok()) throw new Error(await answer.text())
    return answer.json()
  }
  await call('/setup/demo', {})
  const storageState = await door.storageState()
  const ours = { baseURL: program.address, locale: 'en', storageState }
  const { port } = bare.address() as AddressInfo
  console.log(`${cpus().length} cores, ${rounds} rounds, 1440×900, cold profile\n`)
  for (const steps of [500, 1000]) {
    const { id } = await call<{ id: string }>('/flows', { title: `Bench ${steps}`, graph: bigFlow(steps) })
    const times = { ours: [] as number[], bare: [] as number[] }
    let bytes = 0
    for (let n = 0; n < rounds; n++) {
      const one = await ready(browser, {}, `http://localhost:${port}/?steps=${steps}`)
      times.bare.push(one.ms)
      await one.context.close()
      const other = await ready(browser, ours, `/flows/${id}`)
      times.ours.push(other.ms)
      bytes = other.bytes
      await other.context.close()
    }
    const [mine, theirs] = [median(times.ours), median(times.bare)]
    tell(
      `${steps} steps ready`,
      `${ms(mine)} (bare ${ms(theirs)}, ${(mine / theirs).toFixed(2)}×)`,
      `${steps === 500 ? 700 : 1400} ms, 2×`,
    )
    if (steps === 500) tell('first load, gzipped', `${Math.round(bytes / 1024)} kB`, '350 kB')
    else await use(ours, id)
  }
}

/** Panning, dragging and adding in the flow of a thousand. */
async function use(base: object, id: string) {
  const { page, context } = await ready(browser, base, `/flows/${id}`)
  tell('heap with 1,000 steps', `${Math.round((await heapOf(page)) / 1024 / 1024)} MB`, '60 MB')
  await page.evaluate(() => document.querySelector<HTMLElement>('.react-flow__pane')?.focus())
  const panned = await framesWhile(page, async () => {
    await page.mouse.move(700, 500)
    for (let n = 0; n < 90; n++) await page.mouse.wheel(0, 40)
  })
  tell('panning', `${Math.round(panned)} frames/s`, '55')
  const box = await page.locator('.react-flow__node:visible').nth(3).boundingBox()
  if (!box) throw new Error('No card to drag.')
  const dragged = await framesWhile(page, async () => {
    await page.mouse.move(box.x + 60, box.y + 30)
    await page.mouse.down()
    for (let n = 0; n < 90; n++) await page.mouse.move(box.x + 60 + n * 2, box.y + 30 + n)
    await page.mouse.up()
  })
  tell('dragging a card', `${Math.round(dragged)} frames/s`, '55')
  const times: number[] = []
  for (let n = 0; n < 5; n++) {
    await page.keyboard.press('Escape')
    await page.keyboard.press('/')
    await page.getByRole('option').first().waitFor()
    times.push(
      await page.evaluate(
        () =>
          new Promise<number>((done) => {
            const began = performance.now()
            const before = document.querySelector('[data-form] h2')?.textContent
            const look = () => {
              // The step stands and its form is open.
              if (
                document.querySelector('[data-form]') &&
                document.querySelector('[role=dialog] [cmdk-list]') === null
              )
                requestAnimationFrame(() => done(performance.now() - began))
              else requestAnimationFrame(look)
            }
            void before
            document.querySelector<HTMLElement>('[cmdk-item]')?.click()
            look()
          }),
      ),
    )
    await page.keyboard.press('Escape')
  }
  tell('adding a step', ms(median(times)), '100 ms')
  await context.close()
}

function tell(what: string, is: string, most: string) {
  console.log(`${what.padEnd(24)} ${is.padEnd(36)} wanted: ${most}`)
}
function ms(value: number) {
  return `${Math.round(value)} ms`
}

async function serveBare() {
  const out = join(scratch, 'bare')
  await build({
    ...{ root: join(import.meta.dirname, 'bare'), configFile: false, logLevel: 'error' },
    build: { outDir: out, emptyOutDir: true },
  })
  const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html' }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = join(out, path === '/' ? 'index.html' : path)
    if (!file.startsWith(out) || !existsSync(file)) return void response.writeHead(404).end()
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening))
  return server
}

async function startProgram() {
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const address = `http://localhost:${port}`
  const child = spawn(process.execPath, ['server/start.ts'], {
    cwd: checkout,
    env: { ...process.env, PORT: String(port), CAUCE_HOME: join(scratch, 'home') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((over) => child.once('exit', () => over()))
  await new Promise<void>((ready, failed) => {
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
      if (said.includes('Cauce is ready')) ready()
    })
    child.once('exit', () => failed(new Error(`The server did not start: ${said}`)))
  })
  return {
    address,
    async stop() {
      child.kill('SIGINT')
      await ended
    },
  }
}
