import { afterAll, expect, test } from 'vitest'
import channels from '../plugins/channels/index.ts'
import flow from '../plugins/flow/index.ts'
import sandbox from '../plugins/sandbox/index.ts'
import { asEngine, asWorkspace } from '../server/db/connect.ts'
import { publishFlow } from '../server/flows/publishFlow.ts'
import { createRegistry } from '../server/registry/plugins.ts'
import { testApp } from './app.ts'
import { draw } from './draw.ts'

const { as, parts, workspaces } = await testApp({ registry: createRegistry([channels, flow, sandbox]) })
const { pool, engine } = parts
const { id: workspaceId } = workspaces.A
const editor = as('editor')
const ask = async (method: string, path: string, body?: unknown, send = editor) => {
  const reply = await send(method, `/api/v1${path}`, body)
  const text = await reply.text()
  return { status: reply.status, ...(text ? JSON.parse(text) : {}) }
}
const { id: connectionId } = await ask(
  'POST',
  '/connections',
  { plugin: 'sandbox', title: 'Practice', settings: {} },
  as('admin'),
)
const person = async (values: Record<string, unknown>) =>
  (await ask('POST', '/contacts', values)).id as string
const ana = await person({
  firstName: 'Ana',
  email: 'ana@example.com',
  phone: '+34600123456',
  language: 'es-MX',
  tags: ['vip'],
})
const tom = await person({
  firstName: 'Tom',
  email: 'tom@example.com',
  phone: '+34600123457',
  language: 'en',
})
const kim = await person({
  firstName: '<b>Kim</b>',
  email: 'kim@example.com',
  phone: '+34600123458',
  language: 'ko',
})
const messagesOf = (contactId: string) =>
  asEngine(pool, (trx) =>
    trx
      .selectFrom('messages')
      .selectAll()
      .where('contactId', '=', contactId)
      .orderBy('at')
      .orderBy('id')
      .execute(),
  )
afterAll(() => engine.stop())

/** A flow that sends this to everybody who is put into it. */
async function sendBy(type: string, input: Record<string, unknown>, people: string[]) {
  const graph = draw(
    {
      manual: { type: 'flow.manual', input: {} },
      send: { type, input: { connection: connectionId, ...input } },
    },
    ['manual -> send'],
  )
  const { id } = await ask('POST', '/flows', { title: 'Sends', graph })
  await asWorkspace(pool, workspaceId, (trx) =>
    publishFlow(trx, parts, workspaceId, { flowId: id, people: 'stay', actor: 'test' }),
  )
  await ask('POST', `/flows/${id}/enroll`, { contactIds: people })
  await engine.runUntilIdle()
  return id as string
}

const draft = (defaultLocale: string, variants: Record<string, object>, more: object = {}) => ({
  ...{ defaultLocale, variants, attachments: [] },
  ...more,
})

test('each gets the template in the language they speak, the version published last', async () => {
  const made = await ask('POST', '/templates', {
    channel: 'sms',
    title: 'Welcome',
    draft: draft('en', {
      en: { text: 'Hi {{ contact.firstName | default: "you" }}' },
      es: {
        text: 'Hola {{ contact.firstName }}{% if contact.tags contains "vip" %}, gracias por seguir con nosotros{% endif %}',
      },
    }),
  })
  expect(made).toMatchObject({ status: 201, version: null, revision: 1 })
  const unpublished = await ask('POST', '/flows', {
    title: 'x',
    graph: draw(
      {
        manual: { type: 'flow.manual', input: {} },
        send: {
          type: 'channels.send-sms',
          input: { connection: connectionId, kind: 'saved', messageTemplate: made.id },
        },
      },
      ['manual -> send'],
    ),
  })
  expect((await ask('GET', `/flows/${unpublished.id}`)).findings).toContainEqual(
    expect.objectContaining({ code: 'missing-message-template', field: 'messageTemplate' }),
  )
  expect(await ask('POST', `/templates/${made.id}/publish`, {})).toMatchObject({ status: 200, version: 1 })
  await sendBy('channels.send-sms', { kind: 'saved', messageTemplate: made.id }, [ana, tom, kim])
  expect((await messagesOf(ana)).map((one) => one.text)).toEqual([
    'Hola Ana, gracias por seguir con nosotros',
  ])
  expect((await messagesOf(tom)).map((one) => one.text)).toEqual(['Hi Tom'])
  expect((await messagesOf(kim)).map((one) => one.text)).toEqual(['Hi <b>Kim</b>'])
  const [message] = await messagesOf(tom)
  expect(message?.templateVersionId).toBeTruthy()

  const { revision } = await ask('GET', `/templates/${made.id}`)
  const changed = { revision, draft: draft('en', { en: { text: 'Hello again' } }) }
  expect(await ask('PATCH', `/templates/${made.id}`, changed)).toMatchObject({
    status: 200,
    revision: revision + 1,
  })
  expect(await ask('PATCH', `/templates/${made.id}`, changed)).toMatchObject({
    status: 409,
    error: { code: 'template-changed' },
  })
  const shown = await ask('GET', `/templates/${made.id}`)
  expect(shown).toMatchObject({ version: 1, results: { sent: 3, delivered: 3 }, flows: ['Sends'] })
  expect(await ask('DELETE', `/templates/${made.id}`)).toMatchObject({
    status: 409,
    error: { code: 'template-in-use' },
  })
  const { items } = await ask('GET', `/templates/${made.id}/versions`)
  expect(items).toMatchObject([{ number: 1, content: { variants: { es: expect.anything() } } }])
})

test('an e-mail of MJML goes out as a page and as text, and what a field holds stays text in it', async () => {
  const mjml = `<mjml><mj-body><mj-section><mj-column><mj-text><h1>Hi {{ contact.firstName }}</h1></mj-text>
    {% if contact.tags contains "vip" %}<mj-button href="https://shop.example/vip?a=1&amp;b=2">Your gift</mj-button>{% endif %}
    </mj-column></mj-section></mj-body></mjml>`
  const made = await ask('POST', '/templates', {
    channel: 'email',
    title: 'News',
    draft: draft('en', {
      en: { subject: 'News for {{ contact.firstName }}', preheader: 'Read {{ custom.brand }}', mjml },
    }),
  })
  await ask(
    'PUT',
    '/templates/settings',
    { tracking: { links: true, opens: true }, custom: { brand: 'Ribera' } },
    as('admin'),
  )
  await ask('POST', `/templates/${made.id}/publish`, {})
  await sendBy('channels.send-email', { kind: 'saved', messageTemplate: made.id }, [ana, kim])
  const [mine] = (await messagesOf(ana)).filter((one) => one.channel === 'email')
  const [hers] = (await messagesOf(kim)).filter((one) => one.channel === 'email')
  expect(mine).toMatchObject({ subject: 'News for Ana', status: 'delivered' })
  expect(mine?.text).toMatch(
    /^Hi Ana\n[\s\S]*Your gift \(https:\/\/shop\.example\/vip\?a=1&b=2\)[\s\S]*date de baja: http/,
  )
  expect(mine?.html).toContain('Read Ribera')
  expect(mine?.html).toContain('href="http://localhost/p/')
  expect(hers?.html).toContain('<h1>Hi &lt;b&gt;Kim&lt;/b&gt;</h1>')
  expect(hers?.html).not.toContain('Your gift')
  expect(hers?.subject).toBe('News for <b>Kim</b>')
})

test('a click leads where the mail said and nowhere else, and is told as an event; so is an opening, once', async () => {
  const log = await asEngine(pool, (trx) =>
    trx
      .selectFrom('pluginLog')
      .select('value')
      .where('plugin', '=', 'sandbox')
      .where('kind', '=', 'sent')
      .execute(),
  )
  const html =
    log
      .map((one) => one.value as { html?: string; to: string })
      .find((one) => one.html && one.to === 'ana@example.com')?.html ?? ''
  const link = /href="(http:\/\/localhost\/l\/[^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const pixel = /src="(http:\/\/localhost\/l\/[^"]+open\.gif)"/.exec(html)?.[1] ?? ''
  const get = (url: string) => as('viewer')('GET', url.replace('http://localhost', ''))
  const reply = await get(link)
  expect([reply.status, reply.headers.get('location')]).toEqual([302, 'https://shop.example/vip?a=1&b=2'])
  expect((await get(link.replace(encodeURIComponent('shop.example'), 'evil.example'))).status).toBe(404)
  expect((await get(`${link.split('?')[0]}?u=${encodeURIComponent('https://evil.example/')}`)).status).toBe(
    404,
  )
  expect((await get(link.replace('/l/', '/l/A'))).status).toBe(404)
  const image = await get(pixel)
  expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/gif'])
  await get(pixel)
  expect((await get(pixel.replace('/open.gif', ''))).status).toBe(404)
  const events = await asEngine(pool, (trx) =>
    trx
      .selectFrom('events')
      .select(['type', 'properties'])
      .where('contactId', '=', ana)
      .where('type', 'in', ['link.clicked', 'email.opened'])
      .orderBy('at')
      .execute(),
  )
  expect(events).toMatchObject([
    { type: 'link.clicked', properties: { url: 'https://shop.example/vip?a=1&b=2', channel: 'email' } },
    { type: 'email.opened', properties: { channel: 'email' } },
  ])
  // The way out stays ours and untracked, and what somebody asked for is not watched at all.
  expect(html).toContain('href="http://localhost/p/')
  const asked = await ask('POST', '/templates', {
    channel: 'email',
    title: 'Order',
    draft: draft('en', { en: { subject: 'Order', text: 'See https://shop.example/o' } }),
  })
  await ask('POST', `/templates/${asked.id}/publish`, {})
  await sendBy(
    'channels.send-email',
    { kind: 'saved', messageTemplate: asked.id, purpose: 'transactional' },
    [tom],
  )
  const sent = await asEngine(pool, (trx) =>
    trx
      .selectFrom('pluginLog')
      .select('value')
      .where('plugin', '=', 'sandbox')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow(),
  )
  expect((sent.value as { html: string }).html).toContain('href="https://shop.example/o"')
})

test('what WhatsApp has approved can be sent, what it has paused can not, and the author hears of it before', async () => {
  expect(await ask('POST', '/templates/approved/sync', {})).toMatchObject({ asked: 1 })
  const { items } = await ask('GET', '/templates/approved')
  const of = (name: string) => items.find((one: { name: string }) => one.name === name)
  expect(of('bienvenida')).toMatchObject({
    status: 'approved',
    variables: ['1', '2'],
    connection: 'Practice',
  })
  const made = await ask('POST', '/templates', {
    channel: 'whatsapp',
    title: 'Bienvenida',
    draft: draft('es', {
      es: {
        approved: of('bienvenida').vendorId,
        variables: { 1: '{{ contact.firstName }}', 2: '{{ contact.city | default: "Madrid" }}' },
      },
      en: { approved: of('welcome').vendorId, variables: { 1: '{{ contact.firstName }}', 2: 'Madrid' } },
    }),
  })
  await ask('POST', `/templates/${made.id}/publish`, {})
  const flowId = await sendBy('channels.send-whatsapp', { kind: 'saved', messageTemplate: made.id }, [
    ana,
    tom,
  ])
  const log = await asEngine(pool, (trx) =>
    trx
      .selectFrom('pluginLog')
      .select('value')
      .where('plugin', '=', 'sandbox')
      .orderBy('id', 'desc')
      .limit(2)
      .execute(),
  )
  expect(log.map((one) => one.value)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        channel: 'whatsapp',
        to: '+34600123456',
        template: { name: 'practice-welcome-es', variables: { 1: 'Ana', 2: 'Madrid' } },
      }),
      expect.objectContaining({
        to: '+34600123457',
        template: { name: 'practice-welcome-en', variables: { 1: 'Tom', 2: 'Madrid' } },
      }),
    ]),
  )
  const graph = draw(
    {
      manual: { type: 'flow.manual', input: {} },
      send: {
        type: 'channels.send-whatsapp',
        input: { connection: connectionId, kind: 'template', template: of('rebajas').vendorId },
      },
    },
    ['manual -> send'],
  )
  const paused = await ask('POST', '/flows', { title: 'Sale', graph })
  expect((await ask('GET', `/flows/${paused.id}`)).findings).toContainEqual(
    expect.objectContaining({ code: 'template-not-approved', message: expect.stringContaining('rebajas') }),
  )
  // Paused after it was published: it fails where it stands, with the reason.
  await asEngine(pool, (trx) =>
    trx
      .updateTable('vendorTemplates')
      .set({ status: 'paused', because: 'Blocked by many.' })
      .where('vendorId', '=', 'practice-welcome-es')
      .execute(),
  )
  await ask('POST', `/flows/${flowId}/enroll`, { contactIds: [ana] })
  await engine.runUntilIdle()
  const [intent] = await asEngine(pool, (trx) =>
    trx
      .selectFrom('intents')
      .select(['state', 'error'])
      .where('flowId', '=', flowId)
      .where('contactId', '=', ana)
      .orderBy('createdAt', 'desc')
      .limit(1)
      .execute(),
  )
  expect(intent).toMatchObject({
    state: 'rejected',
    error: expect.stringMatching(/"bienvenida" can't be sent: WhatsApp has paused it \(Blocked by many\.\)/),
  })
})

test('a draft is read as one contact would, with its parts counted and its mistakes named', async () => {
  const preview = (variant: object, channel = 'sms', contactId: string | undefined = ana) =>
    ask('POST', '/templates/preview', { channel, locale: 'es', variant, contactId }, as('viewer'))
  expect(await preview({ text: 'Adiós {{ contact.firstName }}' })).toMatchObject({
    text: 'Adiós Ana',
    segments: { encoding: 'ucs-2', segments: 1, because: ['ó'] },
    problems: {},
  })
  expect(await preview({ text: '{{ contact.nickname }}' })).toMatchObject({
    problems: { text: expect.stringContaining('"contact.nickname" is empty') },
  })
  expect(await preview({ text: '{% if a %}' })).toMatchObject({
    problems: { text: expect.stringContaining('not closed') },
  })
  expect(
    await preview({ text: '', subject: 'x', mjml: '<mjml><mj-body><mj-oops/></mj-body></mjml>' }, 'email'),
  ).toMatchObject({
    problems: { mjml: expect.stringContaining('mj-oops') },
  })
  // A page that eats memory or time costs its own process and nobody else's.
  const bomb = `<mjml><mj-body>${'<mj-section><mj-column><mj-table>'.repeat(3)}${'<tr><td>x</td></tr>'.repeat(4000)}</mj-table></mj-column></mj-section></mj-body></mjml>`
  await preview({ text: '', subject: 'x', mjml: bomb }, 'email')
  expect(await preview({ text: 'Hola', subject: 'Hola' }, 'email')).toMatchObject({
    text: 'Hola',
    html: expect.stringContaining('lang="es"'),
  })
  // As nobody in particular, it is filled in with an invented person.
  const nobody = await ask('POST', '/templates/preview', {
    channel: 'sms',
    locale: 'es',
    variant: { text: '{{ contact.firstName }}' },
  })
  expect(nobody).toMatchObject({ text: 'Ana' })
})

test('a test goes to whoever tries it, through the ledger, filled in as somebody else', async () => {
  const made = await ask('POST', '/templates', {
    channel: 'email',
    title: 'Try',
    draft: draft('en', {
      en: {
        subject: 'Hi {{ contact.firstName }}',
        text: 'Braces {{ contact.firstName }} {% raw %}{{ x }}{% endraw %}',
      },
    }),
  })
  const sent = await ask('POST', `/templates/${made.id}/test`, {
    locale: 'en',
    to: 'me@example.com',
    connectionId,
    contactId: tom,
  })
  expect(sent.status).toBe(201)
  await engine.runUntilIdle()
  expect(await messagesOf(sent.contactId)).toMatchObject([
    { subject: '[Test] Hi Tom', text: 'Braces Tom {{ x }}', author: `user:${workspaces.A.users.editor}` },
  ])
  const { items } = await ask('GET', `/inbox/${sent.contactId}`)
  expect(items).toMatchObject([{ test: true }])
  expect(
    await ask('POST', `/templates/${made.id}/test`, { locale: 'en', to: 'nobody', connectionId }),
  ).toMatchObject({
    status: 422,
    error: { fields: { to: expect.any(String) } },
  })
  expect(
    (
      await ask(
        'POST',
        `/templates/${made.id}/test`,
        { locale: 'en', to: 'me@example.com', connectionId },
        as('viewer'),
      )
    ).status,
  ).toBe(403)
})

test('a file goes along by its content, not by its name', async () => {
  const upload = async (name: string, bytes: Uint8Array | string) => {
    const form = new FormData()
    form.set('file', new Blob([bytes as BlobPart]), name)
    const reply = await as('responder')('POST', '/api/v1/files', form)
    return { status: reply.status, ...(await reply.json()) }
  }
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])
  const file = await upload('offer.pdf', png)
  expect(file).toMatchObject({ status: 201, name: 'offer.pdf.png', mediaType: 'image/png', size: 11 })
  expect(await upload('page.html', '<script>alert(1)</script>')).toMatchObject({ status: 422 })
  expect(await upload('photo.svg', '<svg onload="alert(1)"/>')).toMatchObject({ status: 422 })
  expect(await upload('list.csv', 'a;b\n1;2')).toMatchObject({ status: 201, mediaType: 'text/csv' })
  expect(await upload('run.csv', Uint8Array.from([0x4d, 0x5a, 0, 1]))).toMatchObject({ status: 422 })

  const made = await ask('POST', '/templates', {
    channel: 'email',
    title: 'Offer',
    draft: draft('en', { en: { subject: 'Offer', text: 'Attached.' } }, { attachments: [file.id] }),
  })
  await ask('POST', `/templates/${made.id}/publish`, {})
  await sendBy('channels.send-email', { kind: 'saved', messageTemplate: made.id }, [tom])
  const message = (await messagesOf(tom)).at(-1)
  expect(message?.attachments).toEqual([
    { id: file.id, name: 'offer.pdf.png', mediaType: 'image/png', size: 11 },
  ])
  const download = await as('viewer')('GET', `/api/v1/files/${file.id}`)
  expect(new Uint8Array(await download.arrayBuffer())).toEqual(png)
  expect(download.headers.get('content-disposition')).toMatch(/^attachment;/)
  expect((await as('owner', 'B')('GET', `/api/v1/files/${file.id}`)).status).toBe(404)
  // The vendor's way in is good for this file and for a day.
  const log = await asEngine(pool, (trx) =>
    trx
      .selectFrom('pluginLog')
      .select('value')
      .where('plugin', '=', 'sandbox')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow(),
  )
  const [{ url }] = (log.value as { attachments: [{ url: string }] }).attachments
  const fetched = await as('viewer')('GET', url.replace('http://localhost', ''), undefined, { cookie: '' })
  expect(fetched.status).toBe(200)
  expect((await as('viewer')('GET', `${url.replace('http://localhost', '').slice(0, -2)}AA`)).status).toBe(
    404,
  )
})
