import { expect, test } from 'vitest'
import { barriers, openProduct } from './product.ts'

const { ask, visit } = await openProduct()

test('an admin sets quiet hours, a limit, a budget and a list, and finds them again', async () => {
  const { page, complaints } = await visit()
  await page.goto('/settings?tab=sending')
  await page.getByLabel('Keep quiet hours').click()
  await page.getByLabel('From', { exact: true }).fill('20:30')
  await page.getByRole('button', { name: 'Add a limit' }).click()
  await page.getByLabel('How many').fill('2')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved').waitFor()

  await page.getByRole('button', { name: 'Set a budget' }).click()
  await page.getByLabel('At most').fill('5000')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByText('0 of 5,000 today').waitFor()

  await page.getByRole('button', { name: 'New list' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Lista Robinson')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Add addresses' }).click()
  await page
    .getByLabel('Phone numbers and e-mail addresses')
    .fill('telephone;since\n600 000 001;2020\n"ana@example.com";2021\n')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Add 3' }).click()
  await page.getByText('2 are new on the list. 1 could not be read: telephone.').waitFor()

  const { policy, budgets, lists } = await ask('GET', '/gate')
  expect(policy).toMatchObject({
    quietHours: { from: '20:30', to: '09:00', channels: ['sms', 'whatsapp', 'voice'] },
    caps: [{ channel: 'any', purpose: 'marketing', most: 2, days: 7 }],
  })
  expect(budgets).toMatchObject([{ scope: 'workspace', period: 'day', most: 5000, used: 0 }])
  expect(lists).toMatchObject([{ title: 'Lista Robinson', kind: 'own', size: 2 }])
  expect(complaints).toEqual([])
})

test('what a contact said is noted on its page, with how it is known', async () => {
  const { id } = await ask('POST', '/contacts', { firstName: 'Rosa', email: 'rosa@example.com' })
  const { page, complaints } = await visit()
  await page.goto(`/contacts/${id}`)
  await page.getByRole('button', { name: 'Note a word' }).click()
  await page.getByRole('combobox', { name: 'Channel' }).click()
  await page.getByRole('option', { name: 'E-mail' }).click()
  await page.getByRole('combobox', { name: 'What they said' }).click()
  await page.getByRole('option', { name: 'No to marketing' }).click()
  await page.getByLabel('How it is known').fill('said so at the fair')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByText('said so at the fair').first().waitFor()
  const { consents } = await ask('GET', `/contacts/${id}`)
  expect(consents).toMatchObject([
    { channel: 'email', purpose: 'marketing', granted: false, evidence: { source: 'said so at the fair' } },
  ])
  expect(complaints).toEqual([])
})

test('on a phone, in Spanish and in the dark, the rules are read without scrolling sideways', async () => {
  const { page, complaints } = await visit({ language: 'es', dark: true, phone: true })
  await page.goto('/settings?tab=sending')
  await page.getByRole('heading', { name: 'Lo que dice la ley' }).waitFor()
  await page.getByText('Colombia').first().waitFor()
  await page.getByText('sin verificar, lectura estricta').first().waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await barriers(page)).toEqual([])
  expect(complaints).toEqual([])
})
