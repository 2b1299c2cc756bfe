import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runServer, type ServerProcess } from './serverProcess.ts'

/** A server written for the test; it notes each of its starts in a file. */
function serverThat(
  does: string,
  { patient = false, silence }: { patient?: boolean; silence?: number } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'cauce-server-'))
  const starts = join(folder, 'starts')
  const script = join(folder, 'server.mjs')
  const write = (code: string) =>
    writeFileSync(
      script,
      `import { appendFileSync } from 'node:fs'\nappendFileSync('${starts}', 'x')\n${code}`,
    )
  appendFileSync(starts, '')
  write(does)
  const server: ServerProcess = runServer({ script, env: { PATH: process.env.PATH }, patient, silence })
  onTestFinished(async () => {
    await server.stop({ now: true })
    rmSync(folder, { recursive: true, force: true })
  })
  return { server, write, countStarts: () => readFileSync(starts, 'utf8').length }
}

const READY = "process.send({ type: 'ready', port: 7 }); setInterval(() => {}, 1000)"

test('it is ready when the server says so', async () => {
  const { server } = serverThat(READY)
  expect(await server.ready).toBe(7)
})

test('a server that ends before it is ready is not started again', async () => {
  const { server, countStarts } = serverThat('process.exit(3)')
  await expect(server.ready).rejects.toThrow('before it was ready (code 3)')
  await sleep(800)
  expect(countStarts()).toBe(1)
})

test('a server that cannot start says why', async () => {
  const { server } = serverThat("process.send({ type: 'failed', message: 'The key is another one.' })")
  await expect(server.ready).rejects.toThrow('The key is another one.')
})

test('a server that dies is started again, each time a little later', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { server, countStarts } = serverThat(`${READY}; setTimeout(() => process.exit(1), 50)`)
  await server.ready
  await vi.waitFor(() => expect(countStarts()).toBe(3), 5000)
  expect(said.mock.calls.flat().join()).toMatch(/again in 0\.5 s.*again in 1 s/)
})

test('a server that falls silent is ended and started again; one that never beat is left alone', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const quiet = serverThat(READY, { silence: 1 })
  const { server, countStarts } = serverThat(
    `${READY}; process.send({ type: 'alive' }); setTimeout(() => { for (;;); }, 50)`,
    { silence: 1 },
  )
  await Promise.all([server.ready, quiet.server.ready])
  await vi.waitFor(() => expect(countStarts()).toBe(2), 8000)
  expect(said.mock.calls.flat().join()).toMatch(/not stirred for 1 s.*SIGKILL/)
  expect(quiet.countStarts()).toBe(1)
})

test('in development a broken server waits for the next edit', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const { server, write, countStarts } = serverThat('process.exit(1)', { patient: true })
  await vi.waitFor(() => expect(countStarts()).toBe(1), 5000)
  await sleep(800)
  expect(countStarts()).toBe(1)
  write(READY)
  await server.restart()
  expect(await server.ready).toBe(7)
})

test('a restart drains the old server before the new one starts', async () => {
  const { server, countStarts } = serverThat(
    `process.on('SIGTERM', () => setTimeout(() => process.exit(0), 400)); ${READY}`,
  )
  await server.ready
  const begun = Date.now()
  await server.restart()
  expect(Date.now() - begun).toBeGreaterThanOrEqual(390)
  await vi.waitFor(() => expect(countStarts()).toBe(2), 5000)
})

test('stopping now does not wait for a server that drains', async () => {
  const { server } = serverThat(`process.on('SIGTERM', () => {}); ${READY}`)
  await server.ready
  const begun = Date.now()
  const draining = server.stop()
  await server.stop({ now: true })
  await draining
  expect(Date.now() - begun).toBeLessThan(3000)
})
