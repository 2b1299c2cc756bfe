import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, test } from 'vitest'
import { barriers, openProduct } from './product.ts'

const heard: { headers: Record<string, string>; body: string }[] = []
let answer = 500
const shop = createServer((request, response) => {
  let body = ''
  request.on('data', (part) => {
    body += part
  })
  request.on('end', () => {
    heard.push({ headers: request.headers as Record<string, string>, body })
    response.writeHead(answer).end()
  })
})
await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
afterAll(() => shop.close())
const { port } = shop.address() as AddressInfo
const { ask, visit, url } = await openProduct({
  CAUCE_HOST_OVERRIDES: `shop.example.com=http://127.0.0.1:${port}`,
})

test('somebody has a shop told of orders, sees that it failed, and tells it again', async () => {
  const { page, complaints } = await visit()
  await page.goto('/settings?tab=webhooks')
  await page.getByRole('button', { name: 'New webhook' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Shop')
  await dialog.getByLabel('Address').fill('https://shop.example.com/hook')
  await dialog.getByRole('button', { name: /^Events/ }).click()
  await page.keyboard.type('tag.added')
  await page
    .getByRole('option', { name: /tag\.added/ })
    .first()
    .click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  const secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue()
  expect(secret).toMatch(/^whsec_/)
  await page.getByRole('button', { name: 'I have it' }).click()
  expect(await barriers(page)).toEqual([])

  await ask('POST', '/contacts', { firstName: 'Luz', email: 'luz@example.com' }).then(({ id }) =>
    ask('PATCH', `/contacts/${id}`, { tags: ['vip'] }),
  )
  await expect.poll(() => heard.length, { timeout: 30_000 }).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Log' }).click()
  await page
    .getByText(/It answered 500\./)
    .first()
    .waitFor()
  expect(await barriers(page)).toEqual([])

  answer = 204
  await page.getByText('Told', { exact: true }).waitFor({ timeout: 30_000 })
  const before = heard.length
  await page.getByRole('button', { name: 'Tell again' }).click()
  await expect.poll(() => heard.length, { timeout: 30_000 }).toBeGreaterThan(before)
  const last = heard.at(-1)
  if (!last) throw new Error('nothing was told')
  expect(new Webhook(secret).verify(last.body, last.headers)).toMatchObject({
    ...{ type: 'tag.added', data: { properties: { tag: 'vip' } } },
  })
  expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(complaints).toEqual([])
}, 120_000)

test('somebody maps a request by clicking its values, and what comes next fills the contact', async () => {
  const graph = {
    nodes: [
      {
        ...{ id: 'hook', type: 'flow.webhook', position: { x: 0, y: 0 } },
        input: { match: 'email', field: 'customer.email', create: true },
      },
      { id: 'end', type: 'flow.end', input: {}, position: { x: 0, y: 160 } },
    ],
    edges: [{ from: 'hook', exit: 'default', to: 'end' }],
    settings: {},
  }
  const { id } = await ask('POST', '/flows', { title: 'Orders', graph })
  await ask('POST', `/flows/${id}/publish`, {})
  const { triggers } = await ask('GET', `/flows/${id}`)
  const send = (customer: object) =>
    fetch(new URL(new URL(triggers[0].address).pathname, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customer }),
    })
  expect((await send({ email: 'max@example.com', town: 'Cali' })).status).toBe(202)

  const { page, complaints } = await visit()
  await page.goto(`/flows/${id}`)
  await page.locator('.react-flow__node[data-id=hook]').click()
  await page.getByRole('button', { name: /customer\.town/ }).click()
  await page.getByRole('button', { name: /Field for customer\.town/ }).click()
  await page.keyboard.type('City')
  await page.getByRole('option', { name: 'City' }).click()
  await page.getByRole('button', { name: 'Take the value away from City' }).waitFor()
  await expect
    .poll(async () => (await ask('GET', `/flows/${id}`)).draft.nodes[0].input.fields)
    .toEqual({ city: 'customer.town' })
  await ask('POST', `/flows/${id}/publish`, {})
  expect((await send({ email: 'ana@example.com', town: 'Lima' })).status).toBe(202)
  const { items } = await ask('GET', '/contacts?q=ana@example.com')
  expect(items).toMatchObject([{ city: 'Lima' }])
  expect(complaints).toEqual([])
}, 120_000)
