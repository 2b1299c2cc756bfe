import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { asEngine } from '../server/db/connect.ts'
import { checkout } from '../server/db/home.ts'
import { loadPlugins } from '../server/registry/plugins.ts'
import { testApp } from './app.ts'
import { draw } from './journey.ts'

const { as, db, parts } = await testApp({ registry: await loadPlugins(join(checkout, 'plugins')) })

// Answers are read as whatever the test expects them to be.
// biome-ignore lint/suspicious/noExplicitAny: see above
async function ask(method: string, path: string, body?: unknown): Promise<any> {
  const reply = await as('owner')(method, `/api/v1${path}`, body)
  const text = await reply.text()
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`)
  return text && JSON.parse(text)
}
const refusal = async (path: string, body: unknown, workspace: 'A' | 'B' = 'A') =>
  (await as('owner', workspace)(body ? 'POST' : 'GET', `/api/v1${path}`, body)).status
const settle = () => parts.engine.runUntilIdle()

let connection = ''
beforeAll(async () => {
  const made = await ask('POST', '/connections', { plugin: 'sandbox', title: 'Practice', settings: {} })
  connection = made.id
})

const start = { type: 'flow.manual' }
const wait = { type: 'flow.wait', input: { duration: { amount: 1, unit: 'days' } } }
const tag = { type: 'data.add-tag', input: { tags: ['after'] } }
const hello = () => ({
  type: 'channels.send-sms',
  input: { connection, purpose: 'transactional', text: 'Hello. Reply STOP to opt out.' },
})
const first = () =>
  draw({ start, hello: hello(), pause: wait, after: tag }, [
    'start -> hello',
    'hello -> pause',
    'pause -> after',
  ])
const second = () =>
  draw({ start, hello: hello(), rest: wait, after: tag }, [
    'start -> hello',
    'hello -> rest',
    'rest -> after',
  ])

let phones = 600_000_100
async function person(firstName: string): Promise<string> {
  return (await ask('POST', '/contacts', { firstName, phone: `+34${phones++}` })).id
}

/** A flow that is live with these people in it. */
async function live(graph: ReturnType<typeof draw>, names: string[]) {
  const { id } = await ask('POST', '/flows', { title: 'Spring', graph })
  const { version } = await ask('POST', `/flows/${id}/publish`, {})
  const people = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await person(name)])))
  await ask('POST', `/flows/${id}/enroll`, { contactIds: Object.values(people) })
  await settle()
  return { id, version, people }
}

async function redraw(id: string, graph: ReturnType<typeof draw>) {
  const { revision } = await ask('GET', `/flows/${id}`)
  return ask('PUT', `/flows/${id}/draft`, { graph, revision })
}

/** `Ana: pause v1 active`, for everybody. */
async function whereabouts(id: string): Promise<string[]> {
  const { items } = await ask('GET', `/flows/${id}/runs`)
  const lines = items.map(
    async (run: { id: string; node: string; status: string; contact: { name: string } }) => {
      const { versionNumber } = await ask('GET', `/runs/${run.id}`)
      return `${run.contact.name}: ${run.node} v${versionNumber} ${run.status}`
    },
  )
  return (await Promise.all<string>(lines)).sort()
}

/** Nobody knows whether their message arrived, as after a crash while it was sent. */
const leaveInTheAir = (contactId: string) =>
  asEngine(db, (trx) =>
    trx.updateTable('intents').set({ state: 'uncertain' }).where('contactId', '=', contactId).execute(),
  )
const park = (contactId: string) =>
  asEngine(db, (trx) =>
    trx
      .updateTable('runs')
      .set({ status: 'parked', endedBecause: 'Its plugin was missing.' })
      .where('contactId', '=', contactId)
      .execute(),
  )

describe('publishing with people inside', () => {
  test('shows who would go where; the map is proposed, may be changed, and passes over whose message is in the air', async () => {
    const { id, version, people } = await live(first(), ['Ana', 'Bea'])
    await leaveInTheAir(people.Bea)
    await redraw(id, second())

    const preview = (moves = {}) => ask('POST', `/flows/${id}/publish/preview`, { moves })
    const proposed = await preview()
    expect(proposed.moves).toEqual({ pause: 'rest' })
    expect(proposed.inside).toHaveLength(2)
    expect(proposed.inside).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ node: 'pause', to: 'rest', n: 1, outcome: 'moves' }),
        expect.objectContaining({ node: 'pause', n: 1, outcome: 'in-the-air' }),
      ]),
    )
    expect((await preview({ pause: 'after' })).inside).toContainEqual(
      expect.objectContaining({ to: 'after', n: 1, outcome: 'moves' }),
    )
    expect((await preview({ pause: null })).inside).toContainEqual(
      expect.objectContaining({ n: 1, outcome: 'no-place' }),
    )
    expect(await whereabouts(id), 'nobody was touched').toEqual([
      'Ana: pause v1 active',
      'Bea: pause v1 active',
    ])

    const published = await ask('POST', `/flows/${id}/publish`, { people: 'move', moves: proposed.moves })
    expect(published).toMatchObject({ version: { number: 2 }, moved: 1, stayed: 1 })
    await settle()
    expect(await whereabouts(id)).toEqual(['Ana: rest v2 active', 'Bea: pause v1 active'])

    // One press back: the old drawing is a new version, those who moved go back, the draft is left alone.
    const back = await ask('POST', `/flows/${id}/rollback`, { versionId: version.id, people: 'move' })
    expect(back).toMatchObject({ version: { number: 3 }, moved: 1 })
    await settle()
    expect(await whereabouts(id)).toEqual(['Ana: pause v3 active', 'Bea: pause v1 active'])
    const { items } = await ask('GET', `/flows/${id}/versions`)
    expect(items.map((one: { number: number }) => one.number)).toEqual([3, 2, 1])
    const graphs = await Promise.all(
      [items[0].id, version.id].map((one) => ask('GET', `/flows/${id}/versions/${one}`)),
    )
    expect(graphs[0].graph).toEqual(graphs[1].graph)
    expect((await ask('GET', `/flows/${id}`)).draft.nodes.map((node: { id: string }) => node.id)).toContain(
      'rest',
    )
    expect(await refusal(`/flows/${id}/rollback`, { versionId: version.id }, 'B')).toBe(404)
  })

  test('drains: nobody new comes in until the last has left', async () => {
    const { id, people } = await live(first(), ['Carla'])
    await redraw(id, second())
    await ask('POST', `/flows/${id}/publish`, { people: 'drain' })
    const eva = await person('Eva')
    const enrollEva = () => ask('POST', `/flows/${id}/enroll`, { contactIds: [eva] })
    expect((await enrollEva()).enrolled ?? 0).toBe(0)
    expect(await whereabouts(id)).toEqual(['Carla: pause v1 active'])

    await ask('POST', `/flows/${id}/runs/bulk`, { do: 'remove' })
    await settle()
    expect(await enrollEva()).toMatchObject({ enrolled: 1 })
    await settle()
    expect(await whereabouts(id)).toContain('Eva: rest v2 active')
    expect(people.Carla).not.toBe(eva)
  })
})

describe('many at once', () => {
  test('a preview counts whom it would reach and touches nobody; retry, move, skip and remove reach those', async () => {
    const { id, people } = await live(first(), ['Ana', 'Bea', 'Carla'])
    await park(people.Ana)
    await leaveInTheAir(people.Bea)
    const preview = (bulk: object) => ask('POST', `/flows/${id}/runs/bulk/preview`, bulk)
    expect(await preview({ do: 'retry' })).toMatchObject({ fits: 3, acts: 1, inTheAir: 1 })
    expect(await preview({ do: 'move', to: 'after' })).toMatchObject({ fits: 3, acts: 2, inTheAir: 1 })
    expect(await preview({ do: 'remove', status: 'parked' })).toMatchObject({
      ...{ fits: 1, acts: 1, byNode: [{ node: 'pause', n: 1 }] },
    })
    expect(await whereabouts(id)).toEqual([
      ...['Ana: pause v1 parked', 'Bea: pause v1 active', 'Carla: pause v1 active'],
    ])

    const act = async (bulk: object) => {
      const done = await ask('POST', `/flows/${id}/runs/bulk`, bulk)
      await settle()
      return done
    }
    expect(await refusal(`/flows/${id}/runs/bulk`, { do: 'remove' }, 'B')).toBe(404)
    expect(await refusal(`/flows/${id}/runs/bulk`, { do: 'move', to: 'nowhere' })).toBe(422)
    await act({ do: 'retry' })
    expect(await whereabouts(id)).toContain('Ana: pause v1 active')
    await act({ do: 'move', to: 'after' })
    expect(await whereabouts(id)).toEqual([
      ...['Ana: after v1 done', 'Bea: pause v1 active', 'Carla: after v1 done'],
    ])
    await act({ do: 'skip', node: 'pause' })
    expect(await whereabouts(id)).toContain('Bea: after v1 done')
  })
})

describe('why somebody did not get the message', () => {
  const no = { combinator: 'and', rules: [{ field: 'city', operator: '=', value: 'Lima' }] }
  const graph = () =>
    draw(
      {
        start,
        greet: hello(),
        pause: wait,
        where: { type: 'flow.branch', input: { rule: no } },
        hello: hello(),
      },
      [...['start -> greet', 'greet -> pause', 'pause -> where', 'where.yes -> hello']],
    )

  test('is told from what was written down: not in it, not there yet, stuck, another way, taken out, refused, sent', async () => {
    const { id, people } = await live(graph(), ['Otra', 'Espera', 'Sin', 'Fuera', 'Lima', 'Baja'])
    const why = (contactId = '') => ask('GET', `/flows/${id}/contacts/${contactId}/why-not?node=hello`)
    const { items: runs } = await ask('GET', `/flows/${id}/runs`)
    const runOf = (name: string) =>
      runs.find((run: { contact: { name: string } }) => run.contact.name === name).id
    const skip = (name: string) => ask('POST', `/runs/${runOf(name)}/skip`, {})

    expect(await why(await person('Nadie'))).toMatchObject({ kind: 'never-in' })
    expect(await why(people.Espera)).toMatchObject({ kind: 'on-the-way', node: 'pause' })
    await park(people.Sin)
    expect(await why(people.Sin)).toMatchObject({ kind: 'stuck', because: 'Its plugin was missing.' })

    await skip('Otra')
    await settle()
    const other = await why(people.Otra)
    expect(other).toMatchObject({ kind: 'other-way', node: 'where', exit: 'no' })
    expect(JSON.stringify(other.because), 'with what was compared').toContain('Lima')

    for (const name of ['Lima', 'Baja']) await ask('PATCH', `/contacts/${people[name]}`, { city: 'Lima' })
    await ask('POST', `/runs/${runOf('Fuera')}/remove`, {})
    await settle()
    expect(await why(people.Fuera)).toMatchObject({ kind: 'ended', status: 'left' })

    await ask('POST', `/practice/people/${people.Baja}/reply`, { channel: 'sms', text: 'STOP' })
    await settle()
    await skip('Baja')
    await settle()
    expect(await why(people.Baja)).toMatchObject({ kind: 'refused', rule: 'opted-out' })
    await skip('Lima')
    await settle()
    expect(await why(people.Lima)).toMatchObject({ kind: 'sent' })
    expect(await refusal(`/flows/${id}/contacts/${people.Lima}/why-not`, undefined, 'B')).toBe(404)
  })

  test('what waits for its hour says until when, what the vendor turned down says its words, a doubt is called one', async () => {
    const { id, people } = await live(graph(), ['Noche', 'Rechazo', 'Duda'])
    const why = (name: string) => ask('GET', `/flows/${id}/contacts/${people[name]}/why-not?node=hello`)
    const { items: runs } = await ask('GET', `/flows/${id}/runs`)
    const sendTo = async (name: string) => {
      await ask('PATCH', `/contacts/${people[name]}`, { city: 'Lima' })
      const run = runs.find((one: { contact: { name: string } }) => one.contact.name === name)
      await ask('POST', `/runs/${run.id}/skip`, {})
      await settle()
      return run.id
    }

    const { policy } = await ask('GET', '/gate')
    const hour = Number(
      new Intl.DateTimeFormat('en', {
        hour: '2-digit',
        hourCycle: 'h23',
        timeZone: 'Europe/Madrid',
      }).format(),
    )
    const clock = (from: number) => `${String((from + 24) % 24).padStart(2, '0')}:00`
    const quietHours = { from: clock(hour - 1), to: clock(hour + 2), channels: ['sms'], transactional: true }
    await ask('PUT', '/gate/policy', { ...policy, quietHours, practiceAsReal: true })
    const runId = await sendTo('Noche')
    const held = await why('Noche')
    expect(held).toMatchObject({ kind: 'held', rule: 'quiet-hours', runId })
    expect(Date.parse(held.until)).toBeGreaterThan(Date.now())
    await ask('PUT', '/gate/policy', policy)

    await ask('PATCH', `/connections/${connection}`, { settings: { failureRate: 1 } })
    await sendTo('Rechazo')
    expect(await why('Rechazo')).toMatchObject({ kind: 'rejected', because: expect.stringMatching(/./) })
    await ask('PATCH', `/connections/${connection}`, { settings: {} })

    await sendTo('Duda')
    expect(await why('Duda')).toMatchObject({ kind: 'sent' })
    await leaveInTheAir(people.Duda)
    expect(await why('Duda'), 'nobody can say it was sent').toMatchObject({ kind: 'uncertain' })
  })
})
