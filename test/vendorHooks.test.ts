import { createHmac, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { definePlugin, defineProvider, type HookNews, StepError, type TextMessage, z } from '#sdk'
import channels from '../plugins/channels/index.ts'
import { createConnection } from '../server/connections/createConnection.ts'
import { asEngine } from '../server/db/connect.ts'
import { createRegistry } from '../server/registry/plugins.ts'
import { testApp } from './app.ts'
import { draw, journey } from './journey.ts'
import { byHand, createKit, wait } from './proof/kit.ts'

/** A vendor that signs like all of them, and whose answers the test decides. */
const world = {
  send: async (
    _: TextMessage & { key: string },
  ): Promise<{ vendorId: string; status?: 'queued' | 'sent' }> => ({
    vendorId: 'v1',
  }),
}
const signed = (raw: string | Uint8Array, secret: string, url: string) =>
  createHmac('sha256', secret).update(url).update(raw).digest('hex')
const acme = definePlugin({
  id: 'acme',
  title: 'Acme',
  connection: z.object({ secret: z.string().default('').meta({ title: 'Secret', widget: 'secret' }) }),
  providers: [
    defineProvider({
      kind: 'sms',
      title: 'Acme SMS',
      ifLost: 'callback',
      // The gate's hours and consents are not what is tried here.
      simulated: true,
      send: (message: TextMessage, { key }) => world.send({ ...message, key }),
    }),
  ],
  webhook: {
    verify({ headers, raw, url, connection }) {
      if (!connection.secret) return false
      const given = Buffer.from(headers.get('x-signature') ?? '', 'hex')
      const right = Buffer.from(signed(raw, connection.secret, url), 'hex')
      return given.length === right.length && timingSafeEqual(given, right)
    },
    read: ({ raw }) =>
      (JSON.parse(new TextDecoder().decode(raw)) as HookNews[]).map((one) => ({
        ...one,
        ...(one.at ? { at: new Date(one.at) } : {}),
      })),
  },
})

const kit = createKit()
const registry = createRegistry([kit.plugin, channels, acme])
const j = await journey(registry, { pace: 0.001 })
const ws = await j.workspace()
const web = await testApp({ registry })

/** An account here, and the same one where the web side of the test looks. */
async function connect(secret = 'shh') {
  return j.inWorkspace(ws, (trx) =>
    createConnection(trx, { registry, secrets: j.secrets }, ws, {
      plugin: 'acme',
      title: 'Acme',
      settings: { secret },
    }),
  )
}
const connection = await connect()

beforeEach(() => {
  world.send = async () => ({ vendorId: 'v1' })
})

/** As the route leaves it, without the route. */
async function arrives(news: HookNews[], to = connection) {
  await asEngine(j.db, (trx) =>
    trx
      .insertInto('receipts')
      .values({
        workspaceId: ws,
        plugin: 'acme',
        connectionId: to.id,
        dedupeKey: crypto.randomUUID(),
        headers: '{}',
        raw: Buffer.from(JSON.stringify(news)),
        receivedAt: j.now(),
      })
      .execute(),
  )
  await j.settle()
}

async function sendOne(policy?: 'hold-and-ask' | 'do-not-resend') {
  const flow = await j.publish(
    ws,
    draw(
      {
        byHand,
        sms: { type: 'channels.send-sms', policy, input: { text: 'Hi', connection: connection.id } },
        after: wait(30),
        failed: wait(30),
        unsure: wait(30),
      },
      ['byHand -> sms', 'sms -> after', 'sms.error -> failed', 'sms.uncertain -> unsure'],
    ),
  )
  const phone = `+5730012${String(Math.floor(Math.random() * 1e5)).padStart(5, '0')}`
  const person = await j.contact(ws, { phone })
  await j.enter(ws, flow, [person])
  await j.settle()
  const [intent] = await asEngine(j.db, (trx) =>
    trx.selectFrom('intents').selectAll().where('flowId', '=', flow).execute(),
  )
  return { flow, person, phone, key: intent?.id ?? '' }
}
const messagesOf = (person: string) =>
  asEngine(j.db, (trx) =>
    trx.selectFrom('messages').selectAll().where('contactId', '=', person).orderBy('at').execute(),
  )
const eventsOf = async (person: string) =>
  (
    await asEngine(j.db, (trx) =>
      trx
        .selectFrom('events')
        .select(['type', 'properties'])
        .where('contactId', '=', person)
        .where(sql<boolean>`(type like 'message.%' or type like 'contact.opted%')`)
        .orderBy('recordedAt')
        .execute(),
    )
  ).map((event) => event.type)
const placeOf = async (flow: string) =>
  (await j.runsOf(flow)).map((run) => `${run.node} ${run.status}`).join()
const told = (status: string, send: object, more: object = {}) =>
  ({ what: 'status', id: crypto.randomUUID(), status, send, ...more }) as HookNews

describe('the address', () => {
  const plain = '[]'
  async function post(to: { token: string }, body: string | Uint8Array, headers: Record<string, string>) {
    return web.app.request(`http://localhost/hooks/acme/${to.token}?key=1`, {
      method: 'POST',
      headers,
      body: body as BodyInit,
    })
  }
  const make = (workspace: 'A' | 'B', secret: string) =>
    asEngine(web.db, (trx) =>
      createConnection(trx, web.parts, web.workspaces[workspace].id, {
        plugin: 'acme',
        title: 'Acme',
        settings: { secret },
      }),
    )
  const receipts = async () =>
    (await asEngine(web.db, (trx) => trx.selectFrom('receipts').selectAll().execute())).length
  const urlOf = (to: { token: string }) => `http://localhost/hooks/acme/${to.token}?key=1`

  test('S44: a signed request is stored as it came and answered at once, and the same one again is stored once', async () => {
    const own = await make('A', 'one')
    const body = '[ ]\u00e9\r\n'
    const headers = {
      'x-signature': signed(body, 'one', urlOf(own)),
      'content-type': 'text/odd',
      authorization: 'x',
    }
    for (let i = 0; i < 3; i++) expect((await post(own, body, headers)).status).toBe(204)
    const stored = await asEngine(web.db, (trx) =>
      trx.selectFrom('receipts').selectAll().where('connectionId', '=', own.id).execute(),
    )
    expect(stored.map((one) => [one.raw.toString(), one.query, one.headers.authorization])).toEqual([
      [body, '?key=1', undefined],
    ])
  })

  test('S44: wrong, missing, short and foreign signatures, and a body that was touched, are refused without a trace', async () => {
    const [own, foreign, empty] = [await make('A', 'one'), await make('B', 'two'), await make('A', '')]
    const right = signed(plain, 'one', urlOf(own))
    const before = await receipts()
    const tries: [{ token: string }, string, string | undefined][] = [
      [own, plain, undefined],
      [own, plain, ''],
      [own, plain, right.slice(2)],
      [own, plain, signed(plain, 'two', urlOf(own))],
      [own, `${plain} `, right],
      [foreign, plain, right],
      [empty, plain, signed(plain, '', urlOf(empty))],
    ]
    for (const [to, body, signature] of tries)
      expect((await post(to, body, signature === undefined ? {} : { 'x-signature': signature })).status).toBe(
        401,
      )
    expect(await receipts()).toBe(before)
  })

  test('S46: an unknown address, another plugin’s, and one of a removed account are not there', async () => {
    const own = await make('A', 'one')
    expect((await post({ token: 'nobodys' }, plain, {})).status).toBe(404)
    const other = `http://localhost/hooks/kit/${own.token}`
    expect((await web.app.request(other, { method: 'POST', body: plain })).status).toBe(404)
    await asEngine(web.db, (trx) =>
      trx.updateTable('connections').set({ status: 'off' }).where('id', '=', own.id).execute(),
    )
    expect((await post(own, plain, { 'x-signature': signed(plain, 'one', urlOf(own)) })).status).toBe(404)
  })

  test('more than a million bytes are not taken in', async () => {
    const own = await make('A', 'one')
    expect((await post(own, new Uint8Array(1_000_001), {})).status).toBe(413)
  })
})

describe('reports on messages', () => {
  test('go forward only, in whatever order they come, and each is an event once', async () => {
    const { person, key } = await sendOne()
    const send = { key, vendorId: 'v1' }
    await arrives([told('read', send)])
    await arrives([told('delivered', send), told('sent', send), told('queued', send)])
    await arrives([told('delivered', send)])
    expect(await messagesOf(person)).toMatchObject([{ status: 'read', statusRank: 5 }])
    expect(await eventsOf(person)).toEqual(['message.read', 'message.delivered'])
  })

  test('a failure is final and says why; after delivery it is kept as an oddity only', async () => {
    const one = await sendOne()
    await arrives([told('failed', { key: one.key }, { error: 'The number is switched off.' })])
    await arrives([told('delivered', { key: one.key })])
    expect(await messagesOf(one.person)).toMatchObject([
      { status: 'failed', error: 'The number is switched off.' },
    ])
    expect(await eventsOf(one.person)).toEqual(['message.failed'])

    const two = await sendOne()
    await arrives([told('delivered', { key: two.key }), told('failed', { key: two.key })])
    expect(await messagesOf(two.person)).toMatchObject([{ status: 'delivered', error: null }])
    expect(await eventsOf(two.person)).toEqual(['message.delivered'])
    const odd = await asEngine(j.db, (trx) =>
      trx
        .selectFrom('observations')
        .selectAll()
        .where('intentId', '=', two.key)
        .where('source', '=', 'callback')
        .execute(),
    )
    expect(odd).toMatchObject([{ outcome: 'contradiction', detail: { was: 'delivered', told: 'failed' } }])
  })

  test('that overtake the answer wait for it', async () => {
    let answer: (sent: { vendorId: string }) => void = () => {}
    let key = ''
    world.send = (message) => {
      key = message.key
      return new Promise((resolve) => {
        answer = resolve
      })
    }
    const sending = sendOne()
    while (!key) await new Promise((resolve) => setTimeout(resolve, 5))
    await asEngine(j.db, (trx) =>
      trx
        .insertInto('receipts')
        .values({
          workspaceId: ws,
          plugin: 'acme',
          connectionId: connection.id,
          dedupeKey: crypto.randomUUID(),
          headers: '{}',
          raw: Buffer.from(JSON.stringify([told('delivered', { key, vendorId: 'v9' })])),
        })
        .execute(),
    )
    answer({ vendorId: 'v9' })
    const { person } = await sending
    await j.pass(5000)
    expect(await messagesOf(person)).toMatchObject([{ status: 'delivered', vendorId: 'v9' }])
  })

  test('of an account that sends for others too are left alone', async () => {
    await arrives([told('delivered', { vendorId: 'somebody-elses' })])
    for (let i = 0; i < 6; i++) await j.pass(30_000)
    const open = await asEngine(j.db, (trx) =>
      trx.selectFrom('receipts').selectAll().where('appliedAt', 'is', null).execute(),
    )
    expect(open).toEqual([])
  })

  test('with the key of another account’s send change nothing', async () => {
    const { person, key } = await sendOne()
    const other = await connect('other')
    await arrives([told('failed', { key }, { optOut: 'forged' })], other)
    expect(await messagesOf(person)).toMatchObject([{ status: 'sent' }])
    expect(await eventsOf(person)).toEqual([])
  })

  test('a complaint is an opt-out, once', async () => {
    const { person, key } = await sendOne()
    const news = {
      what: 'event',
      type: 'message.complained',
      send: { key },
      optOut: 'marked it as spam',
    } as const
    await arrives([
      { ...news, id: 'c1' },
      { ...news, id: 'c1' },
    ])
    await arrives([{ ...news, id: 'c2' }])
    expect(await eventsOf(person)).toEqual(['message.complained', 'contact.opted-out', 'message.complained'])
  })
})

describe('a lost answer', () => {
  test('is made good by the report: the run goes on, the message is in the conversation', async () => {
    world.send = async () => Promise.reject(new Error('socket hang up'))
    const { flow, person, key } = await sendOne()
    expect(await placeOf(flow)).toBe('sms active')
    await arrives([told('delivered', { key, vendorId: 'v7' })])
    expect(await placeOf(flow)).toBe('after active')
    expect(await messagesOf(person)).toMatchObject([{ status: 'delivered', vendorId: 'v7', text: 'Hi' }])
    const [intent] = await asEngine(j.db, (trx) =>
      trx.selectFrom('intents').selectAll().where('id', '=', key).execute(),
    )
    expect(intent).toMatchObject({ state: 'resolved-sent', resolvedBy: 'callback' })
  })

  test('that was given up is set right in the books, and the run stays where it went', async () => {
    world.send = async () => Promise.reject(new Error('socket hang up'))
    const { flow, person, key } = await sendOne()
    await asEngine(j.db, (trx) =>
      sql`update intents set lookups = 3, lookup_at = now() where id = ${key}`.execute(trx),
    )
    for (let i = 0; i < 200 && (await placeOf(flow)) !== 'unsure active'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      await j.engine.sweep()
      await j.settle()
    }
    expect(await placeOf(flow)).toBe('unsure active')
    await arrives([told('delivered', { key, vendorId: 'v8' })])
    expect(await placeOf(flow)).toBe('unsure active')
    expect(await messagesOf(person)).toMatchObject([{ status: 'delivered' }])
  })
})

test('a vendor that refuses because of a STOP it knows of makes it ours', async () => {
  world.send = async () => {
    throw new StepError('This person opted out.', { retry: false, optOut: 'replied STOP to Acme' })
  }
  const { flow, person } = await sendOne()
  expect(await placeOf(flow)).toBe('failed active')
  expect(await eventsOf(person)).toEqual(['contact.opted-out'])
})

describe('messages from people', () => {
  const from = (phone: string, text: string, vendorId: string, more: object = {}) =>
    ({ what: 'message', id: vendorId, channel: 'sms', from: { phone }, text, vendorId, ...more }) as HookNews

  test('find the one we wrote to last among those with the number, and are kept once', async () => {
    const { person, phone } = await sendOne()
    await j.contact(ws, { phone, createdAt: new Date(0) })
    await arrives([from(phone, 'yes', 'in-1')])
    await arrives([from(phone, 'yes', 'in-1')])
    expect((await messagesOf(person)).map((one) => [one.direction, one.text])).toEqual([
      ['out', 'Hi'],
      ['in', 'yes'],
    ])
    expect(await eventsOf(person)).toEqual(['message.received'])
  })

  test('make a contact of a stranger, one of two first messages', async () => {
    await Promise.all([
      arrives([from('+573009998877', 'hola', 'in-2')]),
      arrives([from('+573009998877', 'hay?', 'in-3')]),
    ])
    const people = await asEngine(j.db, (trx) =>
      trx.selectFrom('contacts').selectAll().where('phone', '=', '+573009998877').execute(),
    )
    expect(people).toMatchObject([{ source: 'sms' }])
    expect((await messagesOf(people[0]?.id ?? '')).length).toBe(2)
  })

  test('that say stop, by word or by the vendor’s own reading, opt the person out', async () => {
    const one = await sendOne()
    await arrives([from(one.phone, 'BAJA', 'in-4')])
    expect(await eventsOf(one.person)).toContain('contact.opted-out')
    const two = await sendOne()
    await arrives([from(two.phone, 'no more please', 'in-5', { word: 'stop' })])
    expect(await eventsOf(two.person)).toContain('contact.opted-out')
  })
})

test('a request that makes no sense is tried a while, kept, and shown as not understood', async () => {
  await asEngine(j.db, (trx) =>
    trx
      .insertInto('receipts')
      .values({
        workspaceId: ws,
        plugin: 'acme',
        connectionId: connection.id,
        dedupeKey: 'garbage',
        headers: '{}',
        raw: Buffer.from('{not json'),
      })
      .execute(),
  )
  for (let i = 0; i < 14; i++) await j.pass(120_000)
  const [kept] = await asEngine(j.db, (trx) =>
    trx.selectFrom('receipts').selectAll().where('dedupeKey', '=', 'garbage').execute(),
  )
  expect(kept).toMatchObject({ attempts: 12, error: expect.stringContaining('JSON') })
  expect(kept?.appliedAt).not.toBeNull()
})
