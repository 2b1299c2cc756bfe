import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import channels from '../../plugins/channels/index.ts'
import data from '../../plugins/data/index.ts'
import flowSteps from '../../plugins/flow/index.ts'
import pipeline from '../../plugins/pipeline/index.ts'
import sandbox from '../../plugins/sandbox/index.ts'
import { createConnection } from '../../server/connections/createConnection.ts'
import { asEngine } from '../../server/db/connect.ts'
import { recordConsent } from '../../server/gate/recordConsent.ts'
import { receiveMessage } from '../../server/messages/receiveMessage.ts'
import { createRegistry } from '../../server/registry/plugins.ts'
import { loadPeople, loadStage } from '../../server/rehearsals/loadStage.ts'
import { rehearse } from '../../server/rehearsals/rehearse.ts'
import type { Answer } from '../../server/rehearsals/script.ts'
import { createRenderer } from '../../server/templates/renderer.ts'
import { draw, journey } from '../journey.ts'
import { seed } from './seed.ts'

/*
 * Two drivers, one history. Random flows are walked by the engine over real tables and by the rehearsal over maps, with
 * the same people doing the same things at the same moments of a virtual clock.
 */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const registry = createRegistry([flowSteps, channels, data, pipeline, sandbox])
const renderer = createRenderer()
const j = await journey(registry)
const ws = await j.workspace()
afterEach(() => expect(j.reports).toEqual([]))

const connection = await j.inWorkspace(ws, async (trx) => {
  const made = await createConnection(trx, { registry, secrets: j.secrets }, ws, {
    ...{ plugin: 'sandbox', title: 'Practice', settings: {} },
  })
  return made.id
})
// The gate speaks too: practice accounts are judged like real ones, there are quiet hours and a cap.
await asEngine(j.db, (trx) =>
  sql`update workspaces set country = 'ES', time_zone = 'Europe/Madrid', settings = ${JSON.stringify({
    gate: {
      consent: {
        ...{ sms: 'required', whatsapp: 'required', email: 'not-required' },
        ...{ telegram: 'not-required', voice: 'required' },
      },
      quietHours: { from: '21:00', to: '09:00', channels: ['sms', 'email'], transactional: false },
      caps: [{ channel: 'any', purpose: 'marketing', most: 3, days: 2 }],
      approveAbove: null,
      practiceAsReal: true,
    },
  })} where id = ${ws}`.execute(trx),
)

const rule = (field: string, operator: string, value: unknown) => ({
  combinator: 'and',
  rules: [{ field, operator, value }],
})
const since = (event: string) => rule(`event:${event}`, 'did', { atLeast: 1 })

/** A step and its ways out. */
const kinds: { make(n: number): { type: string; input: object }; exits: string[] }[] = [
  {
    make: (n) => ({ type: 'flow.wait', input: { duration: { amount: 1 + (n % 30), unit: 'hours' } } }),
    exits: ['default'],
  },
  {
    make: (n) => ({
      type: 'flow.wait',
      input: {
        duration: { amount: 1 + (n % 3), unit: 'days' },
        spread: { amount: 9, unit: 'hours' },
      },
    }),
    exits: ['default'],
  },
  {
    make: (n) => ({
      type: 'flow.wait-for',
      input: {
        conditions: [
          { id: 'reply', title: 'Replied', what: 'reply', channel: n % 2 ? 'sms' : 'any' },
          { id: 'won', title: 'Won', what: 'stage', stage: 'won' },
          { id: 'paid', title: 'Paid', what: 'event', event: 'invoice.paid' },
        ],
        timeout: { amount: 1 + (n % 40), unit: 'hours' },
      },
    }),
    exits: ['reply', 'won', 'paid', 'timeout'],
  },
  {
    make: (n) => ({
      type: 'channels.send-sms',
      input: {
        connection,
        text: `{{ contact.firstName }} ${n}`,
        purpose: n % 3 ? 'marketing' : 'transactional',
      },
    }),
    exits: ['default', 'error', 'refused'],
  },
  {
    make: (n) => ({
      type: 'channels.send-email',
      input: { connection, subject: 'Hi', text: `{{ contact.city }} ${n} {{ event.text | default: "-" }}` },
    }),
    exits: ['default', 'error', 'refused'],
  },
  {
    make: (n) => ({
      type: 'flow.branch',
      input: { rule: [rule('score', '>', 5), since('message.received'), rule('stage', '=', 'won')][n % 3] },
    }),
    exits: ['yes', 'no'],
  },
  {
    make: (n) => ({ type: 'pipeline.move-stage', input: { stage: ['contacted', 'won', 'lost'][n % 3] } }),
    exits: ['default'],
  },
  { make: (n) => ({ type: 'data.add-tag', input: { tags: [`t${n % 2}`] } }), exits: ['default'] },
  {
    make: (n) => ({ type: 'data.set-field', input: { field: 'city', how: 'set', value: `City ${n % 3}` } }),
    exits: ['default'],
  },
  { make: () => ({ type: 'flow.goal', input: {} }), exits: ['default'] },
]

const settings = fc.constantFrom<Record<string, unknown>[]>(
  {},
  {},
  { goal: rule('stage', '=', 'won') },
  { goal: since('invoice.paid') },
  { exitRules: [{ id: 'x', title: 'Tagged', rule: rule('tags', 'contains', 't1') }] },
  { goal: rule('stageSince', 'notInLast', { amount: 2, unit: 'days' }) },
)
const drawing = fc.record({
  nodes: fc.array(
    fc.record({
      kind: fc.nat(kinds.length - 1),
      n: fc.nat(100),
      to: fc.array(fc.nat(14), { minLength: 4, maxLength: 4 }),
    }),
    {
      minLength: 3,
      maxLength: 12,
    },
  ),
  settings,
  person: fc.record({
    firstName: fc.constantFrom('Ana', null),
    phone: fc.constantFrom('+34600111222', '+34600111222', null),
    email: fc.boolean(),
    score: fc.constantFrom(0, 9),
    consent: fc.boolean(),
  }),
  /** what they do at each of the moments at which people do something */
  does: fc.array(fc.constantFrom('', 'reply', 'paid', 'stop'), { minLength: 4, maxLength: 4 }),
})

type Drawing = typeof drawing extends fc.Arbitrary<infer One> ? One : never

/** Ways lead onward only: a circle is for `advance` alone, and would hold up all others here. */
function graphOf({ nodes, settings }: Drawing) {
  const id = (at: number) => `n${at}`
  const edges = ['start -> n0']
  for (const [at, { kind, to }] of nodes.entries())
    for (const [way, exit] of (kinds[kind]?.exits ?? []).entries()) {
      const next = at + 1 + ((to[way] ?? 0) % 4)
      if (next < nodes.length) edges.push(`${id(at)}.${exit} -> ${id(next)}`)
    }
  return draw(
    {
      start: { type: 'flow.manual' },
      ...Object.fromEntries(nodes.map(({ kind, n }, at) => [id(at), kinds[kind]?.make(n) ?? { type: '' }])),
    },
    edges,
    settings,
  )
}

/** After the start; none coincides with a wait, of which all are whole hours. */
const moments = [7 * minute, 5 * hour + 13 * minute, 31 * hour + 17 * minute, 60 * hour + 23 * minute]

test('the engine and the rehearsal tell the same history of any flow', { timeout: 120_000 }, async () => {
  const drawn = fc.sample(drawing, { numRuns: 40, seed })
  const start = new Date('2027-03-02T08:30:00.000Z')
  j.setNow(start)
  const cast: (Omit<Drawing, 'person'> & { person: string; graph: ReturnType<typeof draw>; flow: string })[] =
    []
  for (const one of drawn) {
    const { email, consent, ...values } = one.person
    const person = await j.contact(ws, {
      ...{ ...values, timeZone: 'Europe/Madrid', country: 'ES', stageKey: 'new', stageSince: start },
      email: email ? `ana${cast.length}@example.com` : null,
    })
    if (consent)
      await j.inWorkspace(ws, (trx) =>
        recordConsent(trx, ws, {
          ...{
            contactId: person,
            channel: 'sms',
            purpose: 'marketing',
            granted: true,
            at: new Date(start.getTime() - day),
          },
        } as Parameters<typeof recordConsent>[2]),
      )
    await j.settle()
    const graph = graphOf(one)
    const flow = await j.publish(ws, graph)
    cast.push({ ...one, person, graph, flow })
  }
  const before = await j.inWorkspace(ws, async (trx) =>
    Promise.all(
      cast.map(async ({ flow, graph, person }) => {
        const stage = await loadStage(trx, { registry, renderer }, ws, { flowId: flow, graph })
        const [known] = await loadPeople(trx, stage, [person])
        return { stage, known }
      }),
    ),
  )
  for (const { flow, person } of cast) await j.enter(ws, flow, [person])
  let passed = 0
  for (const [at, moment] of moments.entries()) {
    await j.pass(moment - passed)
    passed = moment
    for (const { does, person } of cast) await act(does[at] ?? '', person)
    await j.settle()
  }
  await j.pass(14 * day - passed)

  for (const [at, { flow, graph, does }] of cast.entries()) {
    const { stage, known } = before[at] ?? {}
    const [run] = await j.runsOf(flow)
    if (!stage || !known || !run) throw new Error('Somebody did not come in.')
    const answers = moments.flatMap((after, which): Answer[] => {
      if (does[which] === 'paid') return [{ do: 'event', after, type: 'invoice.paid', properties: {} }]
      if (!does[which]) return []
      return [{ do: 'reply', after, channel: 'sms', text: does[which] === 'stop' ? 'STOP' : 'Yes please' }]
    })
    const until = new Date(start.getTime() + 14 * day)
    const story = await rehearse(stage, { ...known, runId: run.id }, { startsAt: start, answers, until })
    const rehearsed = story.moments.flatMap((moment) =>
      moment.type === 'left'
        ? [told({ ...moment, at: new Date(moment.at), enteredAt: new Date(moment.enteredAt) })]
        : [],
    )
    const lived = (await historyOf(run.id)).map(told)
    const end = { status: story.status, node: story.node, visit: story.visit, converted: story.converted }
    const drawnAs =
      JSON.stringify(graph.nodes.map(({ id, type, input }) => [id, type, input])) + JSON.stringify(does)
    expect({ rehearsed, end }, drawnAs).toEqual({
      rehearsed: lived,
      end: {
        ...{ status: run.status, node: run.node, visit: run.visit },
        converted: (run.state as { converted?: true }).converted ?? false,
      },
    })
  }
})

async function act(what: string, contactId: string) {
  if (what === 'paid') await j.event(ws, contactId, 'invoice.paid')
  if (what === 'reply' || what === 'stop')
    await j.inWorkspace(ws, (trx) =>
      receiveMessage(trx, ws, {
        ...{ contactId, channel: 'sms', text: what === 'stop' ? 'STOP' : 'Yes please', at: j.now() },
      }),
    )
}

const historyOf = (runId: string) =>
  asEngine(j.db, (trx) =>
    trx
      .selectFrom('history')
      .select(['visit', 'node', 'exit', 'enteredAt', 'at', 'detail'])
      .where('runId', '=', runId)
      .orderBy('visit')
      .execute(),
  )

type Lived = { visit: number; node: string; exit: string; enteredAt: Date; at: Date; detail: unknown }

/** Ids are each driver's own; all else has to be the same word for word. */
function told({ visit, node, exit, enteredAt, at, detail }: Lived) {
  const { because, error, refused, event, changes } = JSON.parse(JSON.stringify(detail ?? {}))
  return { visit, node, exit, enteredAt, at, because, error, refused, event: event?.type, changes }
}
