import { expect, test } from 'vitest'
import call from '../plugins/call/index.ts'
import flowPlugin from '../plugins/flow/index.ts'
import sandbox from '../plugins/sandbox/index.ts'
import { sayOnCall, stopCall, takeOver } from '../server/calls/operateCall.ts'
import { showCall } from '../server/calls/showCall.ts'
import { createConnection } from '../server/connections/createConnection.ts'
import { asEngine } from '../server/db/connect.ts'
import { answerCall } from '../server/practice/answer.ts'
import { talkOnCall } from '../server/practice/talkOnCall.ts'
import { draw, journey } from './journey.ts'

const j = await journey([call, flowPlugin, sandbox])
const ws = await j.workspace()
const { engineering } = j.engine
const practice = await j.inWorkspace(ws, (trx) =>
  createConnection(trx, { registry: j.registry, secrets: j.secrets }, ws, {
    ...{ plugin: 'sandbox', title: 'Practice', settings: {} },
  }),
)

/** Somebody is called by a script, and has picked up. */
async function onThePhone() {
  const days = { duration: { amount: 9, unit: 'days' } }
  const input = {
    script: 'Hello Ana. Press 1 if you are interested.',
    answers: [{ keys: '1', words: ['yes'], say: 'Wonderful.', outcome: 'interested' }],
    connection: practice.id,
  }
  const flow = await j.publish(
    ws,
    draw(
      {
        by: { type: 'flow.manual' },
        call: { type: 'call.call', input },
        keen: { type: 'flow.wait', input: days },
        out: { type: 'flow.wait', input: days },
        over: { type: 'flow.wait', input: days },
      },
      [
        'by -> call',
        'call.interested -> keen',
        'call.opt-out -> out',
        'call.transferred -> over',
        'call.unreachable -> over',
      ],
    ),
  )
  const person = await j.contact(ws, { firstName: 'Ana', phone: '+34600123456' })
  await j.enter(ws, flow, [person])
  await j.settle()
  const { id } = await asEngine(j.db, (trx) =>
    trx.selectFrom('calls').select('id').where('contactId', '=', person).executeTakeFirstOrThrow(),
  )
  await j.inWorkspace(ws, (trx) => answerCall(trx, ws, id, { action: 'pick-up', at: j.now() }))
  const lines = async () =>
    (await j.inWorkspace(ws, (trx) => showCall(trx, ws, id))).lines.map(({ who, text }) => `${who}: ${text}`)
  const node = async () => {
    await j.settle()
    return (await j.runsOf(flow))[0]?.node
  }
  return { id, person, lines, node }
}

test('a scripted call is answered by key, as on any line, and the flow goes on by it', async () => {
  const { id, lines, node } = await onThePhone()
  await talkOnCall(engineering, ws, id, { text: 'Pardon?' })
  await talkOnCall(engineering, ws, id, { keys: '1' })
  expect(await lines()).toEqual([
    'agent: Hello Ana. Press 1 if you are interested.',
    'person: Pardon?',
    expect.stringContaining('agent: '),
    'agent: Hello Ana. Press 1 if you are interested.',
    'person: # 1',
    'agent: Wonderful.',
  ])
  expect(await node()).toBe('keen')
})

test('the 9 is the way out of every call, here too: from then on nobody calls them', async () => {
  const { id, person, node } = await onThePhone()
  await talkOnCall(engineering, ws, id, { keys: '9' })
  expect(await node()).toBe('out')
  const out = await asEngine(j.db, (trx) =>
    trx.selectFrom('contactChannels').selectAll().where('contactId', '=', person).execute(),
  )
  expect(out).toMatchObject([{ channel: 'voice', optedOutAt: expect.any(Date) }])
})

test('a colleague takes over, speaks and is heard; nobody else answers any more; a stop ends it', async () => {
  const { id, lines, node } = await onThePhone()
  const by = { workspaceId: ws, callId: id, who: 'user:eva' }
  await expect(sayOnCall(engineering, { ...by, text: 'Hi' })).rejects.toThrow('Take the call over first')
  await takeOver(engineering, by)
  await sayOnCall(engineering, { ...by, text: 'Here is Eva.' })
  await talkOnCall(engineering, ws, id, { text: 'Yes?' })
  expect((await lines()).slice(1)).toEqual(['responder: Here is Eva.', 'person: Yes?'])
  const stranger = await j.workspace()
  await expect(stopCall(engineering, { ...by, workspaceId: stranger })).rejects.toThrow('no call')
  await stopCall(engineering, by)
  expect(await node()).toBe('over')
  await expect(talkOnCall(engineering, ws, id, { text: 'Hello?' })).rejects.toThrow('Nobody is on the phone')
})
