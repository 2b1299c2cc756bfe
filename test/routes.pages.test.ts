import { expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { freshDb } from './db.ts'
import { startServer } from './server.ts'

const [browser, { url: databaseUrl }] = await Promise.all([openBrowser(), freshDb()])
const { url } = await startServer(databaseUrl)

/** Opens a page and tells what its content policy kept out, and what went wrong in it. */
async function visit(path: string, seen: string, then = '') {
  const page = await browser.newPage()
  const trouble: string[] = []
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) trouble.push(message.text())
  })
  page.on('pageerror', (error) => trouble.push(String(error)))
  const outside: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) outside.push(request.url())
  })
  await page.goto(url + path)
  await page.locator(seen).first().waitFor()
  await page.evaluate(then)
  const html = await page.content()
  await page.close()
  return { trouble, outside, html }
}

test('S21: the builder runs under its content policy, and asks nobody but this server for anything', async () => {
  const { trouble, outside } = await visit('/', '#root *')
  expect(trouble).toEqual([])
  expect(outside).toEqual([])
})

test('S21: a script or a style that somebody smuggles into a page is kept out', async () => {
  const smuggle = `for (const tag of ['script', 'style']) {
    document.head.append(Object.assign(document.createElement(tag), { textContent: 'window.smuggled = true' }))
  }
  if (window.smuggled) throw new Error('It ran')`
  const { trouble } = await visit('/', '#root *', smuggle)
  expect(trouble).toHaveLength(2)
})

test('the API page shows the routes, and asks nobody but this server for anything', async () => {
  const { trouble, outside, html } = await visit('/api/docs', '.opblock')
  expect(trouble).toEqual([])
  expect(outside).toEqual([])
  expect(html).toContain('/api/v1/')
  // Past some hundred routes the page draws only those in view.
  expect(html).toContain('Who am I, where, and what may I do')
})

test('hashed files are kept for ever and sent small, the page that names them never', async () => {
  const page = await fetch(`${url}/flows/anything`)
  expect(page.headers.get('cache-control')).toBe('no-store')
  const [asset] = /\/assets\/[^"]+\.js/.exec(await page.text()) ?? []
  const file = await fetch(url + asset, { headers: { 'accept-encoding': 'gzip' } })
  expect(Object.fromEntries(file.headers)).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'gzip',
    'content-type': expect.stringContaining('javascript'),
  })
  const smaller = await fetch(url + asset, { headers: { 'accept-encoding': 'gzip, br' } })
  expect(smaller.headers.get('content-encoding')).toBe('br')
  expect(await smaller.text()).toBe(await file.text())

  const missing = await fetch(`${url}/assets/gone-12345678.js`)
  expect(missing.status).toBe(404)
  expect(missing.headers.get('cache-control')).toBeNull()
})
