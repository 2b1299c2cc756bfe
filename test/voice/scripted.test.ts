import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { asEngine } from '../../server/db/connect.ts'
import { voiceRig } from './rig.ts'

const rig = await voiceRig()
const { vendor } = rig
const script = 'Hola Ana, le llamo de Ribera. ¿Quiere probar una bici?'
const answers = [
  { keys: '1', words: ['sí', 'claro'], say: 'Estupendo.', outcome: 'interested' },
  { keys: '2', words: ['no'], outcome: 'not-interested' },
]

test('somebody is called, hears the text, answers, and goes on by what they answered', async () => {
  const ana = await rig.callSomebody({ script, answers }, { answers: [{ speech: 'Pues… ¡claro que sí!' }] })
  await rig.at(ana, 'interested')
  expect(vendor.calls.to(ana.phone)?.spoken).toEqual([script, 'Estupendo.'])
  const [call] = await rig.callsOf(ana.contactId)
  expect(call).toMatchObject({ status: 'ended', outcome: 'interested', transport: 'script', attempt: 1 })
  expect(await rig.linesOf(call?.id ?? '')).toEqual([
    `agent: ${script}`,
    'person: Pues… ¡claro que sí!',
    'agent: Estupendo.',
  ])
  expect(vendor.lineProblems).toEqual([])
  expect(vendor.problems).toEqual([])
})

test('the 9 ends it for good: nobody calls this person again', async () => {
  const ana = await rig.callSomebody({ script, answers }, { answers: [{ digits: '9' }] })
  await rig.at(ana, 'opt-out')
  const { rows } = await asEngine(rig.db, (trx) =>
    sql`select 1 from contact_channels where contact_id = ${ana.contactId} and channel = 'voice' and opted_out_at is not null`.execute(
      trx,
    ),
  )
  expect(rows).toHaveLength(1)
})

test.each([
  ['busy', 'busy'],
  ['reject', 'busy'],
  [false, 'no-answer'],
  ['out-of-service', 'unreachable'],
] as const)('whoever does %s on the ringing leaves by "%s"', async (picksUp, exit) => {
  const ana = await rig.callSomebody({ script, ringFor: 5 }, { picksUp })
  await rig.at(ana, exit)
})
