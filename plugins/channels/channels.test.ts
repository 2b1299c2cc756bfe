import { expect, test } from 'vitest'
import { runStep } from '#sdk/testing'
import { sendEmail } from './email.ts'
import { htmlOf } from './html.ts'
import { sendSms } from './sms.ts'
import { sendWhatsapp } from './whatsapp.ts'

/** A provider that keeps what it was given. */
const outbox = () => {
  const sent: Record<string, unknown>[] = []
  return { sent, send: async (message: object) => ({ vendorId: `v${sent.push({ ...message })}` }) }
}

test('an SMS goes to the contact’s phone, and the vendor’s id is kept', async () => {
  const provider = outbox()
  const left = await runStep(sendSms, { input: { text: 'Hi Ana' }, provider })
  expect(left).toEqual({ type: 'exit', exit: 'default', output: { vendorId: 'v1' } })
  expect(provider.sent).toEqual([{ to: '+573001234567', text: 'Hi Ana' }])
})

test('without a number or an address nothing is tried, and the message says what to do', async () => {
  const provider = outbox()
  const phoneless = { contact: { phone: null, email: null }, provider }
  await expect(runStep(sendSms, { input: { text: 'x' }, ...phoneless })).rejects.toMatchObject({
    retry: false,
    message: expect.stringContaining('no phone number'),
  })
  await expect(runStep(sendWhatsapp, { input: { text: 'x' }, ...phoneless })).rejects.toMatchObject({
    retry: false,
  })
  await expect(
    runStep(sendEmail, { input: { subject: 's', text: 'x' }, ...phoneless }),
  ).rejects.toMatchObject({ retry: false, message: expect.stringContaining('no e-mail address') })
  expect(provider.sent).toEqual([])
})

test('WhatsApp sends a text, or a template with what fills it', async () => {
  const provider = outbox()
  await runStep(sendWhatsapp, { input: { text: 'Hola' }, provider })
  await runStep(sendWhatsapp, {
    input: { kind: 'template', template: 'welcome', variables: { 1: 'Ana' }, text: 'ignored' },
    provider,
  })
  expect(provider.sent).toEqual([
    { to: '+573001234567', text: 'Hola' },
    { to: '+573001234567', text: '', template: { name: 'welcome', variables: { 1: 'Ana' } } },
  ])
  expect(sendWhatsapp.input.safeParse({ kind: 'template' }).error?.issues[0]).toMatchObject({
    path: ['template'],
  })
  expect(sendWhatsapp.input.safeParse({}).error?.issues[0]).toMatchObject({ path: ['text'] })
})

test('an e-mail goes out as text and as HTML', async () => {
  const provider = outbox()
  await runStep(sendEmail, {
    input: {
      ...{ subject: 'Welcome', text: 'Hi Ana\n\nSee https://example.com/a?b=1&c=2.', replyTo: '' },
      purpose: 'transactional',
    },
    provider,
  })
  expect(provider.sent).toEqual([
    {
      to: 'ana@example.com',
      subject: 'Welcome',
      text: 'Hi Ana\n\nSee https://example.com/a?b=1&c=2.',
      html: '<p>Hi Ana</p>\n<p>See <a href="https://example.com/a?b=1&amp;c=2">https://example.com/a?b=1&amp;c=2</a>.</p>',
      replyTo: undefined,
    },
  ])
})

test('marketing by e-mail says how to get out of it, in the contact’s language', async () => {
  const provider = outbox()
  const input = { subject: 'News', text: 'Hi' }
  await runStep(sendEmail, { input, provider, contact: { language: 'en' } })
  await runStep(sendEmail, { input, provider, contact: { language: 'es' } })
  await runStep(sendEmail, { input: { ...input, purpose: 'transactional' }, provider })
  const url = 'https://cauce.example/p/token'
  expect(provider.sent.map((sent) => (sent as { text: string }).text)).toEqual([
    expect.stringMatching(`^Hi\n\n.*unsubscribe: ${url}$`),
    expect.stringMatching(`^Hi\n\n.*date de baja: ${url}$`),
    'Hi',
  ])
  expect(provider.sent[0]).toMatchObject({ html: expect.stringContaining(`<a href="${url}">`) })
})

test('S41: a line break in a field does not become a header of the e-mail', async () => {
  const provider = outbox()
  await runStep(sendEmail, { input: { subject: 'Hi Ana\r\nBcc: all@example.com', text: 'x' }, provider })
  expect(provider.sent[0]).toMatchObject({ subject: 'Hi Ana Bcc: all@example.com' })
})

test('S40: markup in a contact’s field stays text', () => {
  expect(htmlOf('<img src=x onerror=alert(1)> & "co"')).toBe(
    '<p>&lt;img src=x onerror=alert(1)&gt; &amp; &quot;co&quot;</p>',
  )
  expect(htmlOf('javascript:alert(1) https://e.com/"onclick="x')).not.toContain('"onclick')
  expect(htmlOf('a\nb\n\n\n c ')).toBe('<p>a<br>b</p>\n<p> c</p>')
})
