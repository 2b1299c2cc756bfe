import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { accountsOf } from '../../server/accounts/tables.ts'
import { checkout } from '../../server/db/home.ts'
import { draw } from '../draw.ts'
import { oneOfEach } from '../oneOfEach.ts'
import { barriers, type Look, openProduct, turn } from './product.ts'

vi.setConfig({ testTimeout: 300_000 })

/** Every address of the product, as the router has them: a page that is added is looked at, too. */
const addresses = [
  ...readFileSync(join(checkout, 'builder/router.tsx'), 'utf8').matchAll(/path: '([^']+)'/g),
].map(([, path = '']) => path)
/** Pages that are more than one, by their address. */
const views: Record<string, string[]> = {
  '/flows/$id': ['?view=people', '?view=rehearse', '?view=report'],
  '/pipeline': ['?view=numbers', '?view=rules'],
  '/templates': ['?view=approved'],
}
const strangers = ['/sign-in', '/setup', '/invitation', '/forgot-password', '/reset-password']

const { ask, db, visit } = await openProduct()
const rows = await (async () => {
  const owner = await accountsOf(db)
    .selectFrom('auth.member')
    .select(['organizationId as id', 'userId'])
    .executeTakeFirstOrThrow()
  const users = { owner: owner.userId, viewer: owner.userId }
  const made = await oneOfEach(db, { id: owner.id, users }, 'lago')
  const graph = draw(
    {
      start: { type: 'flow.manual' },
      hold: { type: 'flow.wait', input: {} },
      tag: { type: 'data.add-tag', input: { tags: ['a'] } },
    },
    ['start -> hold', 'hold -> tag'],
  )
  const flow = await ask('POST', '/flows', { title: 'Spring', graph })
  await ask('POST', `/flows/${flow.id}/publish`, {})
  await ask('POST', `/flows/${flow.id}/enroll`, { contactIds: [made.contacts] })
  return { ...made, flows: flow.id, crm: made.connections, tab: 'members' }
})()

/** `/contacts/imports/$id` of the import that is there. */
const filled = (address: string): string =>
  address.replace(/(?:(\w+)\/)?\$(\w+)/, (_, kind = '', param) => {
    const id = (rows as Record<string, string | undefined>)[param === 'id' ? kind : param]
    if (!id) throw new Error(`Nothing is there for ${address}: add it to test/oneOfEach.ts`)
    return kind ? `${kind}/${id}` : id
  })

/** Is it drawn, with nothing still on its way? */
const comesToRest = (page: Page) =>
  page
    .waitForFunction(
      () => document.querySelector('h1, h2') && !document.querySelector('[aria-busy=true]:not([inert] *)'),
    )
    .then(
      () => true,
      () => false,
    )

/** Controls beyond the edge of the screen, to which nothing scrolls. The canvas is moved as a whole. */
const outOfReach = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, a[href], input, [role=tab], [role=combobox]')]
      .filter((control) => {
        const { left, right, width } = control.getBoundingClientRect()
        if (width < 2 || (left >= -1 && right <= innerWidth + 1)) return false
        for (let around = control.parentElement; around; around = around.parentElement)
          if (around.matches('.react-flow') || /auto|scroll/.test(getComputedStyle(around).overflowX))
            return false
        return true
      })
      .map((control) => control.ariaLabel || control.innerText || control.outerHTML.slice(0, 80)),
  )

/** What nobody should meet on a page, in light and dark, on a screen and on a phone. */
async function flaws(page: Page): Promise<string[]> {
  if (!(await comesToRest(page))) return [`does not come to rest: ${await page.innerText('body')}`]
  const found = await barriers(page)
  await turn(page, 'dark')
  found.push(...(await barriers(page, ['color-contrast'])).map((barrier) => `dark ${barrier}`))
  await page.setViewportSize({ width: 390, height: 844 })
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  if (width > 390) found.push(`${width} pixels wide on a phone`)
  found.push(...(await outOfReach(page)).map((control) => `out of reach on a phone: ${control}`))
  await page.setViewportSize({ width: 1440, height: 900 })
  await turn(page, 'light')
  return found
}

async function walk(paths: string[], look: Look & { who?: { cookie: string } }): Promise<string[]> {
  const { page, complaints } = await visit(look)
  const found: string[] = []
  for (const path of paths) {
    await page.goto(path)
    found.push(...(await flaws(page)).map((flaw) => `${path} ${flaw}`))
    // A tab is a page of its own.
    for (let n = 1; n < (await page.getByRole('tab').count()); n++) {
      const tab = page.getByRole('tab').nth(n)
      await tab.click()
      found.push(...(await flaws(page)).map((flaw) => `${path} tab ${n} ${flaw}`))
    }
  }
  return [...found, ...complaints]
}

test('every page can be read by everybody, in both themes and languages, on a phone too', async () => {
  expect(addresses.length).toBeGreaterThan(25)
  const inside = addresses
    .filter((address) => !strangers.includes(address))
    .flatMap((address) => ['', ...(views[address] ?? [])].map((view) => filled(address) + view))
  const [odd, even] = [1, 0].map((rest) => inside.filter((_, n) => n % 2 === rest))
  const found = await Promise.all([
    walk(even ?? [], {}),
    walk(odd ?? [], { language: 'es' }),
    walk(strangers, { who: { cookie: '' } }),
  ])
  expect(found.flat()).toEqual([])
})
