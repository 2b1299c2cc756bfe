import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { draw } from '../draw.ts'
import { barriers, openProduct } from './product.ts'

vi.setConfig({ testTimeout: 90_000 })

const { ask, visit } = await openProduct()

/** A finger on the middle of a card. Playwright's own tap is too short to be a hold. */
async function fingerOn(page: Page) {
  const finger = await page.context().newCDPSession(page)
  const put = (type: 'touchStart' | 'touchEnd', at: { x: number; y: number }) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [at] })
  const middleOf = async (text: string) => {
    const card = page.locator('.react-flow__node', { hasText: text })
    // While the canvas still comes to rest, the finger would meet something else.
    await card.hover({ trial: true })
    const box = await card.boundingBox()
    if (!box) throw new Error(`No card says ${text}.`)
    return { x: box.x + box.width / 2, y: box.y + 30 }
  }
  return {
    async hold(text: string) {
      const at = await middleOf(text)
      const before = await page.locator('.react-flow__node.selected').count()
      await put('touchStart', at)
      // For as long as it takes: on a busy machine the page's own clock is late.
      await page.waitForFunction(
        (n) => document.querySelectorAll('.react-flow__node.selected').length > n,
        before,
      )
      await put('touchEnd', at)
    },
    /** More urgent things keep the page's clocks from striking until the finger is gone. */
    async holdWhileBusy(text: string) {
      const at = await middleOf(text)
      await put('touchStart', at)
      const busy = page.evaluate(async () => {
        const spin = () => {
          for (const end = performance.now() + 20; performance.now() < end; );
        }
        for (const end = performance.now() + 1500; performance.now() < end; )
          await scheduler.postTask(spin, { priority: 'user-blocking' })
      })
      await new Promise((resolve) => setTimeout(resolve, 800))
      await put('touchEnd', at)
      await busy
    },
    async tap(text: string) {
      const at = await middleOf(text)
      await put('touchStart', at)
      await put('touchEnd', at)
    },
  }
}

test('on a phone a card that is held is chosen, others by a tap, and they are put in a group with one more', async () => {
  const wait = { type: 'flow.wait', input: { duration: { amount: 1, unit: 'days' } } }
  const graph = draw(
    {
      by: { type: 'flow.manual' },
      one: wait,
      two: wait,
    },
    ['by -> one', 'one -> two'],
  )
  const titles: Record<string, string> = { one: 'First rest', two: 'Second rest' }
  const nodes = graph.nodes.map((node, n) => ({
    ...{ ...node, position: { x: 0, y: n * 200 } },
    title: titles[node.id],
  }))
  const { id } = await ask('POST', '/flows', { title: 'By hand', graph: { ...graph, nodes } })
  const { page, complaints } = await visit({ phone: true })
  await page.goto(`/flows/${id}`)
  const finger = await fingerOn(page)
  const chosen = () => page.locator('.react-flow__node.selected').count()

  await finger.hold('First rest')
  await expect.poll(chosen).toBe(1)
  // Held, it is chosen and not opened.
  expect(await page.locator('[data-form]').count()).toBe(0)
  await finger.tap('Second rest')
  await expect.poll(chosen).toBe(2)
  await finger.tap('Second rest')
  await expect.poll(chosen).toBe(1)
  await finger.tap('Second rest')
  await page.getByRole('toolbar', { name: '2 chosen' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: /group/i }).first().tap()
  await page.keyboard.type('Resting')
  await page.keyboard.press('Enter')
  await page.locator('.react-flow__node-frame', { hasText: 'Resting' }).waitFor()

  // Beside the cards nothing is chosen any more, and a tap opens as ever.
  await page.touchscreen.tap(370, 420)
  await expect.poll(chosen).toBe(0)
  await finger.holdWhileBusy('First rest')
  await expect.poll(chosen).toBe(1)
  expect(await page.locator('[data-form]').count()).toBe(0)
  await page.touchscreen.tap(370, 420)
  await expect.poll(chosen).toBe(0)
  await finger.tap('Second rest')
  await page.locator('[data-form]').waitFor()
  expect(complaints).toEqual([])
})
