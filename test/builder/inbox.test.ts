import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startTwilioContent } from '../emulators/twilio/content.ts'
import { signed, startTwilio } from '../emulators/twilio/index.ts'
import { barriers, openProduct } from './product.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

const twilio = await startTwilio()
const { accountSid, authToken } = twilio.settings
const content = await startTwilioContent({ accountSid, authToken })
const { url, ask, visit } = await openProduct({
  CAUCE_HOST_OVERRIDES: `api.twilio.com=${twilio.url},content.twilio.com=${content.url}`,
})
afterAll(() => Promise.all([twilio.close(), content.close()]))
const colleague = { cookie: '' }

let hook = ''
/** As the vendor posts it, with its signature. */
const tell = async (fields: Record<string, string>) => {
  const { raw, headers } = signed(authToken, hook, { AccountSid: accountSid, ...fields })
  const reply = await fetch(hook, { method: 'POST', headers, body: raw as BodyInit })
  expect(reply.status).toBe(204)
}
const writes = (text: string, sid: string) =>
  tell({
    ...{ MessageSid: sid, SmsSid: sid, SmsStatus: 'received', NumMedia: '0', Body: text },
    ...{ From: 'whatsapp:+34600123456', To: 'whatsapp:+34600000002', ProfileName: 'Ana' },
  })
const reports = (sid: string, status: string) =>
  tell({ MessageSid: sid, SmsSid: sid, MessageStatus: status, SmsStatus: status })

beforeAll(async () => {
  const { link } = await ask('POST', '/invitations', { email: 'leo@example.com', role: 'responder' })
  const token = new URL(link, url).searchParams.get('token')
  await ask(
    'POST',
    '/invitations/accept',
    { token, name: 'Leo Díaz', password: 'another long river' },
    colleague,
  )
  content.add({
    name: 'bienvenida',
    language: 'es',
    body: 'Hola {{1}}, ¿quieres probar una bici?',
    status: 'approved',
  })
  content.add({
    name: 'rebajas',
    language: 'es',
    body: '¡{{1}}, rebajas!',
    status: 'paused',
    because: 'Blocked by many.',
  })
})

test('an admin connects Twilio: a wrong token is told in words, the right one lets in', async () => {
  const { page, complaints } = await visit()
  await page.goto('/connections')
  await page.getByRole('button', { name: 'Add account' }).first().click()
  await page.getByRole('button', { name: /Twilio/ }).click()
  await page.getByLabel('Name', { exact: true }).fill('Our Twilio')
  await page.getByLabel('Account SID').fill(accountSid)
  await page.getByLabel('Auth token').fill('0123456789abcdef')
  await page.getByLabel('SMS from').fill(twilio.settings.from)
  await page.getByLabel('WhatsApp from').fill(twilio.settings.whatsappFrom)
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Save and test' }).click()
  await page
    .getByText(/Twilio does not accept/)
    .first()
    .waitFor()
  await page
    .getByRole('button', { name: /Our Twilio/ })
    .last()
    .click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await page.getByLabel('Auth token').fill(authToken)
  await page.getByRole('button', { name: 'Save and test' }).click()
  await page.getByText('Ribera').first().waitFor()
  const [account] = (await ask('GET', '/connections')).items
  hook = (await ask('GET', `/connections/${account.id}`)).webhookUrl
  expect(complaints).toEqual([])
  await page.context().close()
})

test('a marketer asks which templates WhatsApp has approved, writes one in two languages, tries and publishes it', async () => {
  const { page, complaints } = await visit()
  await page.goto('/templates?view=approved')
  await page.getByRole('button', { name: 'Ask again' }).click()
  await page.getByText('Paused by WhatsApp').waitFor()
  expect(await barriers(page)).toEqual([])

  await page.getByRole('button', { name: 'New template' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Bienvenida')
  await page.getByRole('combobox', { name: 'Channel' }).last().click()
  await page.getByRole('option', { name: 'WhatsApp' }).click()
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByText('Each contact gets their own language').waitFor()
  await page.getByText('Approved by WhatsApp', { exact: true }).click()
  await page.getByRole('button', { name: 'Template at WhatsApp' }).click()
  await page.getByRole('option', { name: /bienvenida/ }).click()
  await page.getByRole('button', { name: 'Insert a field' }).click()
  await page.getByRole('option', { name: 'First name' }).click()
  await page.getByText('Hola Ana, ¿quieres probar una bici?').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Published as version 1').waitFor()
  await page.getByText('Version 1', { exact: true }).waitFor()

  // An SMS, whose parts are counted as one types, and an e-mail that is seen as it will be.
  const sms = await ask('POST', '/templates', { channel: 'sms', title: 'Corta' })
  await page.goto(`/templates/${sms.id}`)
  await page.getByRole('textbox', { name: 'Text' }).click()
  await page.keyboard.type('x'.repeat(161))
  await page.getByText('2 SMS · 161 characters · 145 left in the last.').first().waitFor()
  await page.keyboard.type(' ó')
  await page.getByText('3 SMS · 163 characters').first().waitFor()
  await page.getByText('Saved', { exact: true }).waitFor()
  const mail = await ask('POST', '/templates', { channel: 'email', title: 'Boletín' })
  await page.goto(`/templates/${mail.id}`)
  await page.getByRole('textbox', { name: 'Subject' }).click()
  await page.keyboard.type('News')
  await page.getByRole('textbox', { name: 'Text', exact: true }).click()
  await page.keyboard.type('Read on https://example.com/news')
  const frame = page.frameLocator('iframe')
  await frame.getByRole('link', { name: 'https://example.com/news' }).waitFor()
  await page.getByRole('button', { name: 'Add a language' }).click()
  await page.getByRole('button', { name: 'Add a language' }).last().click()
  await page.getByRole('option', { name: 'Spanish', exact: false }).first().click()
  await page.getByRole('tab', { name: 'Spanish' }).waitFor()
  await page.getByText('Saved', { exact: true }).waitFor()
  expect((await ask('GET', `/templates/${mail.id}`)).draft.variants).toMatchObject({
    en: { subject: 'News', text: 'Read on https://example.com/news' },
    es: { subject: 'News' },
  })
  expect(complaints).toEqual([])
  expect([...twilio.problems, ...content.problems]).toEqual([])
  await page.context().close()
})

/** Draws, publishes and starts it as one does by hand. */
async function drawWelcome(page: Page) {
  const choose = async (search: string) => {
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox').fill(search)
    await dialog.getByRole('option').first().click()
    await dialog.waitFor({ state: 'detached' })
  }
  const field = (name: string) => page.locator(`[data-field=${name}]`)
  const close = () => page.getByRole('button', { name: 'Close the form' }).click()
  await page.goto('/flows')
  await page.getByRole('button', { name: 'New flow' }).click()
  await page.getByRole('radio', { name: 'An empty canvas' }).click()
  await page.getByLabel('Name').fill('Bienvenida')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Choose what starts it' }).click()
  await choose('Added by hand')
  await page.getByRole('button', { name: 'Add a step after "Next"' }).click()
  await choose('Send WhatsApp')
  await field('kind').getByRole('combobox').click()
  await page.getByRole('option', { name: 'One of our templates' }).click()
  await field('messageTemplate').getByRole('button').first().click()
  await page.getByRole('option', { name: /Bienvenida/ }).click()
  await field('purpose').getByRole('combobox').click()
  await page.getByRole('option', { name: 'Something the contact asked for' }).click()
  await close()
  await page.getByRole('button', { name: 'Add a step after "Next"' }).click()
  await choose('Wait for something')
  await close()
  await page.getByRole('button', { name: 'Add a step after "Replied"' }).click()
  await choose('tag')
  await field('tags').getByRole('button').last().click()
  await page.getByPlaceholder('Search').last().fill('replied')
  await page.getByRole('option', { name: /replied/ }).click()
  await close()
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved$/ })
    .waitFor()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Live', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'More for this flow' }).click()
  await page.getByRole('menuitem', { name: 'Start people' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Find by name/ })
    .click()
  await page.getByRole('option', { name: /Rosa/ }).click()
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByText('1 person started').waitFor()
  await page.context().close()
}

test('a WhatsApp goes out, is delivered and read; the answer is answered from the inbox, seen live by a colleague; an opt-out ends it', async () => {
  const contact = await ask('POST', '/contacts', { firstName: 'Rosa', phone: '+34600123456', language: 'es' })
  await drawWelcome((await visit()).page)
  await expect.poll(() => twilio.messages.length).toBe(1)
  const [sent] = twilio.messages
  expect(sent).toMatchObject({ to: 'whatsapp:+34600123456', contentVariables: '{"1":"Rosa"}' })
  await reports(sent?.sid ?? '', 'delivered')
  await reports(sent?.sid ?? '', 'read')

  const mine = await visit()
  const theirs = await visit({ who: colleague })
  // How far it has come stands with the template, too.
  await mine.page.goto('/templates')
  await mine.page.getByRole('link', { name: /Bienvenida/ }).click()
  await mine.page.getByRole('button', { name: 'More actions' }).click()
  await mine.page.getByRole('menuitem', { name: 'Versions' }).click()
  const results = async () =>
    (await mine.page.getByRole('dialog').locator('dl').innerText()).replace(/\s+/g, ' ')
  await expect.poll(results).toBe('Sent 1 Delivered 1 Read 1 Failed 0')
  await mine.page.keyboard.press('Escape')
  await mine.page.goto('/inbox')
  await mine.page.getByText('Nobody is waiting').waitFor()
  await writes('Sí, ¡quiero!', 'SM00000000000000000000000000000001')
  // Both hear of it without asking.
  await mine.page.getByRole('button', { name: /Rosa/ }).waitFor()
  await theirs.page.goto(`/inbox?contact=${contact.id}`)
  await theirs.page.getByText('Sí, ¡quiero!').last().waitFor()
  await mine.page.getByText(/· read/).waitFor()
  await expect.poll(async () => (await ask('GET', `/contacts/${contact.id}`)).tags).toEqual(['replied'])
  expect(await barriers(mine.page)).toEqual([])

  await mine.page.getByText('Sí, ¡quiero!').last().waitFor()
  await mine.page.keyboard.press('r')
  await mine.page.keyboard.type('Perfecto, ¿el sábado?')
  await mine.page.keyboard.press('Enter')
  await theirs.page.getByText('Perfecto, ¿el sábado?').last().waitFor()
  await expect.poll(() => twilio.messages[0]?.body).toBe('Perfecto, ¿el sábado?')
  await theirs.page.getByText(/· Ana Torres/).waitFor()
  await theirs.page.getByRole('combobox', { name: 'Who looks after it' }).click()
  await theirs.page.getByRole('option', { name: 'Leo Díaz' }).click()
  await mine.page.getByText('With Leo Díaz').waitFor()

  await writes('BAJA', 'SM00000000000000000000000000000002')
  await mine.page.getByText('This contact wants no messages by WhatsApp').waitFor()
  await mine.page.getByLabel('Who looks after it').blur()
  await mine.page.keyboard.press('Escape')
  await mine.page.keyboard.press('e')
  await mine.page.getByRole('button', { name: 'Open again' }).waitFor()
  expect([...mine.complaints, ...theirs.complaints]).toEqual([])
  expect(twilio.problems).toEqual([])
  await mine.page.context().close()
  await theirs.page.context().close()
})

test('on a phone, in Spanish and in the dark, conversations are read and answered without scrolling sideways', async () => {
  const { page, complaints } = await visit({ who: colleague, language: 'es', dark: true, phone: true })
  await page.goto('/inbox?status=all')
  await page.getByRole('button', { name: /Rosa/ }).click()
  await page.getByText('Perfecto, ¿el sábado?').waitFor()
  await page.getByText('Este contacto no quiere mensajes por WhatsApp').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await barriers(page)).toEqual([])
  await page.goto('/templates')
  await page.getByText('Bienvenida').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await barriers(page)).toEqual([])
  expect(complaints).toEqual([])
  await page.context().close()
})
