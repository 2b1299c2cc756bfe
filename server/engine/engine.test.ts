import { expect, test } from 'vitest'
import {
  change,
  Duration,
  definePlugin,
  defineProvider,
  defineStep,
  defineTrigger,
  duration,
  exit,
  on,
  pause,
  StepError,
  z,
} from '#sdk'
import { Rule } from '#sdk/rules'
import { draw, journey } from '../../test/journey.ts'
import { asEngine } from '../db/connect.ts'

const day = 86_400_000

const kit = definePlugin({
  id: 'kit',
  title: 'Kit',
  triggers: [
    defineTrigger({ id: 'manual', title: 'By hand', input: z.object({}), on: 'manual' }),
    defineTrigger({
      id: 'event',
      title: 'Event',
      input: z.object({ event: z.string() }),
      on: { input: 'event' },
    }),
  ],
  steps: [
    defineStep({
      id: 'wait',
      title: 'Wait',
      waits: true,
      input: z.object({ duration: Duration }),
      decide: ({ input, now }) => pause.until(new Date(now.getTime() + duration(input.duration))),
    }),
    defineStep({
      id: 'wait-reply',
      title: 'Wait for a reply',
      waits: true,
      input: z.object({ hours: z.number() }),
      exits: ['reply', 'timeout'],
      decide: ({ input, now }) =>
        pause.first({
          reply: on.event('message.received'),
          timeout: on.date(new Date(now.getTime() + input.hours * 3_600_000)),
        }),
    }),
    defineStep({
      id: 'wait-event',
      title: 'Wait for an event',
      waits: true,
      input: z.object({ event: z.string() }),
      exits: ['default', 'timeout'],
      decide: ({ input }) => pause.for(input.event),
    }),
    defineStep({
      id: 'branch',
      title: 'Branch',
      input: z.object({ rule: Rule }),
      exits: ['yes', 'no'],
      decide({ input, check }) {
        const { result, because } = check(input.rule)
        return exit(result ? 'yes' : 'no', { because })
      },
    }),
    defineStep({
      id: 'set',
      title: 'Set',
      input: z.object({ field: z.string(), value: z.string() }),
      decide: ({ input }) => exit('default', { changes: [change.set(input.field, input.value)] }),
    }),
    defineStep({
      id: 'broken',
      title: 'Broken',
      input: z.object({}),
      decide: () => {
        throw new Error('no idea')
      },
    }),
    defineStep({
      id: 'call-out',
      title: 'Call out',
      ifLost: 'none',
      input: z.object({ answer: z.enum(['ok', 'no', 'later', 'vanish']) }),
      async run({ input, store, key }) {
        await store.append('called', { key })
        if (input.answer === 'no') throw new StepError('The vendor said no.', { retry: false })
        if (input.answer === 'later') throw new StepError('Busy.', { retry: true, retryAfter: 0 })
        if (input.answer === 'vanish') throw new Error('socket hang up')
        return { said: 'yes' }
      },
    }),
  ],
  providers: [],
})
void defineProvider

const wait = (amount: number, unit: string) => ({ type: 'kit.wait', input: { duration: { amount, unit } } })
const start = { type: 'kit.manual' }
const j = await journey([kit], { pace: 0.001 })
const ws = await j.workspace()

test('a thirty-day flow runs through in well under a second, each step once and written down', async () => {
  const flow = await j.publish(
    ws,
    draw(
      { start, month: wait(30, 'days'), note: { type: 'kit.set', input: { field: 'city', value: 'Lima' } } },
      ['start -> month', 'month -> note'],
    ),
  )
  // The quickest of three: a commit may wait for the disk.
  const took: number[] = []
  for (const firstName of ['Ana', 'Luis', 'Eva']) {
    const person = await j.contact(ws, { firstName })
    await j.enter(ws, flow, [person])
    await j.settle()
    const run = async () => (await j.runsOf(flow)).find((one) => one.contactId === person)
    expect(await run()).toMatchObject({ status: 'active', node: 'month', visit: 2 })
    const began = performance.now()
    await j.pass(31 * day)
    took.push(performance.now() - began)
    expect(await run()).toMatchObject({ status: 'done', node: 'note', visit: 3 })
    expect(await j.pathOf((await run())?.id ?? '')).toBe('start>default month>default note>default')
    const contact = await asEngine(j.db, (trx) =>
      trx.selectFrom('contacts').select('city').where('id', '=', person).executeTakeFirst(),
    )
    expect(contact?.city).toBe('Lima')
  }
  expect(Math.min(...took)).toBeLessThan(1000)
})

const replyFlow = () =>
  draw(
    {
      start,
      ask: { type: 'kit.wait-reply', input: { hours: 24 } },
      yes: { type: 'kit.set', input: { field: 'city', value: 'Replied' } },
      no: { type: 'kit.set', input: { field: 'city', value: 'Silent' } },
    },
    ['start -> ask', 'ask.reply -> yes', 'ask.timeout -> no'],
  )

test('a contact who replies leaves the wait by "reply", one who does not by "timeout"', async () => {
  const flow = await j.publish(ws, replyFlow())
  const [one, other] = [await j.contact(ws), await j.contact(ws)]
  await j.enter(ws, flow, [one, other])
  await j.settle()
  await j.event(ws, one, 'message.received', { text: 'hi' })
  await j.pass(2 * day)
  const runs = await j.runsOf(flow)
  const paths = await Promise.all(runs.map(async (run) => [run.contactId, await j.pathOf(run.id)]))
  expect(Object.fromEntries(paths)).toEqual({
    [one]: 'start>default ask>reply yes>default',
    [other]: 'start>default ask>timeout no>default',
  })
})

test('an event that came before its wait was armed still ends it, and no later wait', async () => {
  const flow = await j.publish(
    ws,
    draw(
      {
        start,
        first: { type: 'kit.wait-reply', input: { hours: 1 } },
        second: { type: 'kit.wait-reply', input: { hours: 1 } },
      },
      ['start -> first', 'first.reply -> second'],
    ),
  )
  const person = await j.contact(ws)
  await j.enter(ws, flow, [person])
  await j.event(ws, person, 'message.received', { text: 'too early' }) // the run has not reached the wait yet
  await j.settle()
  const [run] = await j.runsOf(flow)
  expect(await j.pathOf(run?.id ?? '')).toBe('start>default first>reply')
  expect(run).toMatchObject({ node: 'second', status: 'active' })
  await j.pass(2 * 3_600_000)
  expect(await j.pathOf(run?.id ?? '')).toBe('start>default first>reply second>timeout')
})

test('a step that cannot decide parks the run with the reason, visibly', async () => {
  const flow = await j.publish(ws, draw({ start, odd: { type: 'kit.broken' } }, ['start -> odd']))
  await j.enter(ws, flow, [await j.contact(ws)])
  await j.settle()
  const [run] = await j.runsOf(flow)
  expect(run).toMatchObject({
    status: 'parked',
    node: 'odd',
    endedBecause: '"Broken" could not decide: no idea',
  })
})

test('at most one open run per contact and flow; re-entry follows the flow’s rule', async () => {
  const once = await j.publish(
    ws,
    draw({ start, wait: wait(1, 'days') }, ['start -> wait'], { reentry: 'never' }),
  )
  const person = await j.contact(ws)
  expect(await j.enter(ws, once, [person, person])).toEqual({ enrolled: 1, skipped: {} })
  expect(await j.enter(ws, once, [person])).toEqual({ enrolled: 0, skipped: { been: 1 } })
  const again = await j.publish(ws, draw({ start, wait: wait(1, 'days') }, ['start -> wait']))
  await j.enter(ws, again, [person])
  expect(await j.enter(ws, again, [person])).toEqual({ enrolled: 0, skipped: { inside: 1 } })
  await j.pass(2 * day)
  expect(await j.enter(ws, again, [person])).toMatchObject({ enrolled: 1 })
})

test('an event starts the flows that listen to it, and the goal ends those who have what the flow is for', async () => {
  const flow = await j.publish(
    ws,
    draw(
      { start: { type: 'kit.event', input: { event: 'form.sent' } }, wait: wait(9, 'days') },
      ['start -> wait'],
      { goal: { combinator: 'and', rules: [{ field: 'city', operator: '=', value: 'Quito' }] } },
    ),
  )
  const person = await j.contact(ws, { city: 'Cali' })
  await j.event(ws, person, 'form.sent')
  await j.settle()
  expect(await j.runsOf(flow)).toMatchObject([{ status: 'active', node: 'wait' }])
  const { changeContacts } = await import('../contacts/changeContacts.ts')
  await j.inWorkspace(ws, (trx) =>
    changeContacts(trx, ws, [{ contactId: person, set: { city: 'Quito' } }], { kind: 'user' }),
  )
  await j.settle()
  expect(await j.runsOf(flow)).toMatchObject([{ status: 'done', endedBecause: 'goal' }])
})

const effect = (answer: string, edges: string[] = []) =>
  draw(
    {
      start,
      out: { type: 'kit.call-out', input: { answer } },
      after: wait(1, 'days'),
      failed: wait(1, 'days'),
    },
    ['start -> out', 'out -> after', ...edges],
  )

test('an effect that succeeds moves on; one that is refused leaves by "error" or fails the run', async () => {
  const good = await j.publish(ws, effect('ok'))
  const handled = await j.publish(ws, effect('no', ['out.error -> failed']))
  const unhandled = await j.publish(ws, effect('no'))
  const person = await j.contact(ws)
  for (const flow of [good, handled, unhandled]) await j.enter(ws, flow, [person])
  await j.settle()
  expect(j.reports).toEqual([])
  expect(await j.runsOf(good)).toMatchObject([{ node: 'after', status: 'active' }])
  expect(await j.runsOf(handled)).toMatchObject([{ node: 'failed', status: 'active' }])
  expect(await j.runsOf(unhandled)).toMatchObject([{ status: 'failed', endedBecause: 'The vendor said no.' }])
})

test('a lost answer with nothing to learn it by is marked, never sent again, and the run goes on', async () => {
  const flow = await j.publish(ws, {
    ...effect('vanish'),
    nodes: effect('vanish').nodes.map((node) =>
      node.id === 'out' ? { ...node, policy: 'do-not-resend' as const } : node,
    ),
  })
  await j.enter(ws, flow, [await j.contact(ws)])
  await j.settle()
  const intents = await asEngine(j.db, (trx) =>
    trx.selectFrom('intents').selectAll().where('flowId', '=', flow).execute(),
  )
  expect(intents).toMatchObject([{ state: 'abandoned', attempts: 1, error: 'socket hang up' }])
  expect(await j.runsOf(flow)).toMatchObject([{ node: 'after', status: 'active' }])
})

test('a goal about time is reached by time alone', async () => {
  const flow = await j.publish(
    ws,
    draw({ start, wait: wait(60, 'days') }, ['start -> wait'], {
      exitRules: [
        {
          id: 'quiet',
          title: 'Nothing heard for a week',
          rule: {
            combinator: 'and',
            rules: [
              {
                field: 'event:message.received',
                operator: 'didNot',
                value: { within: { amount: 7, unit: 'days' } },
              },
            ],
          },
        },
      ],
    }),
  )
  const person = await j.contact(ws)
  await j.event(ws, person, 'message.received')
  await j.enter(ws, flow, [person])
  await j.pass(6 * day)
  expect(await j.runsOf(flow)).toMatchObject([{ status: 'active' }])
  await j.pass(2 * day)
  expect(await j.runsOf(flow)).toMatchObject([{ status: 'left', endedBecause: 'Nothing heard for a week' }])
})

test('an event that came before the one that ended an earlier wait still counts for a later wait', async () => {
  const flow = await j.publish(
    ws,
    draw(
      {
        start,
        first: { type: 'kit.wait-reply', input: { hours: 1 } },
        paid: { type: 'kit.wait-event', input: { event: 'order.paid' } },
      },
      ['start -> first', 'first.reply -> paid'],
    ),
  )
  const person = await j.contact(ws)
  await j.enter(ws, flow, [person])
  await j.settle()
  await j.event(ws, person, 'order.paid')
  await j.event(ws, person, 'message.received')
  await j.settle()
  const [run] = await j.runsOf(flow)
  expect(await j.pathOf(run?.id ?? '')).toBe('start>default first>reply paid>default')
})
