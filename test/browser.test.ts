import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'

const browser = await openBrowser()

const server = createServer((_request, response) => response.end('secret'))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
afterAll(() => server.close())

test('the browser shows a page and runs its script', async () => {
  const page = await browser.newPage()
  await page.goto('data:text/html,<h1>Hola</h1><script>document.title = String(6 * 7)</script>')
  // Without any font this would be empty.
  expect(await page.getByRole('heading').innerText()).toBe('Hola')
  expect(await page.title()).toBe('42')
  expect((await page.screenshot()).length).toBeGreaterThan(1000)
  await page.close()
})

test('the browser keeps one origin from reading another', async () => {
  const page = await browser.newPage()
  await page.goto('data:text/html,<p>elsewhere</p>')
  const { port } = server.address() as AddressInfo
  const read = await page.evaluate(
    (url) =>
      fetch(url).then(
        (reply) => reply.text(),
        (error: Error) => error.name,
      ),
    `http://127.0.0.1:${port}/`,
  )
  expect(read).toBe('TypeError')
  await page.close()
})
