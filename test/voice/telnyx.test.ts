import { afterAll, expect, test } from 'vitest'
import telnyx from '../../plugins/telnyx/index.ts'
import { inOrder } from '../../plugins/telnyx/voice/sockets.ts'
import { startTelnyx } from '../emulators/telnyx/index.ts'
import { voiceRig } from './rig.ts'

let reach = (url: string) => url
const carrier = await startTelnyx({ reach: (url) => reach(url) })
afterAll(() => carrier.close())
const rig = await voiceRig({ plugins: [telnyx], fetchFor: carrier.fetchFor })
reach = rig.reach
const connection = await rig.account(carrier.settings, 'telnyx')

test('a carrier that is told by commands calls, asks, hears keys, and hangs up when all is said', async () => {
  const phone = '+34600555001'
  carrier.calls.people.set(phone, { keys: [undefined, '1'] })
  const ana = await rig.callSomebody(
    {
      connection,
      script: 'Hola. Pulse 1.',
      answers: [{ keys: '1', say: 'Gracias.', outcome: 'interested' }],
    },
    {},
    { phone },
  )
  await rig.at(ana, 'interested')
  expect(carrier.problems).toEqual([])
  const call = carrier.calls.to(phone)
  expect(call?.spoken).toEqual(['Hola. Pulse 1.', 'Hola. Pulse 1.', 'Gracias.'])
  expect(call?.commands.at(-1)).toBe('hangup')
  expect((await rig.callsOf(ana.contactId))[0]).toMatchObject({ endReason: 'agent-hung-up', seconds: 12 })
})

test('a person is put through by commands: a conference and a colleague who presses 1, or at once', async () => {
  const answers = [
    { keys: '1', outcome: 'transferred' },
    { keys: '2', outcome: 'interested' },
  ]
  const [phone, eva, other] = ['+34600555002', '+34600555077', '+34600555003']
  await rig.inWorkspace(rig.ws, (trx) =>
    trx
      .insertInto('responders')
      .values({ workspaceId: rig.ws, queue: 'sales', title: 'Eva', phone: eva })
      .execute(),
  )
  carrier.calls.people.set(phone, { keys: ['1'] })
  carrier.calls.people.set(eva, { keys: ['1'] })
  const script = 'Hola. Pulse 1.'
  const ana = await rig.callSomebody(
    { connection, script, answers, transferTo: { queue: 'sales' } },
    {},
    { phone },
  )
  const colleague = await rig.until(() => carrier.calls.to(eva), 'the colleague')
  await rig.until(() => colleague.room && colleague.room === carrier.calls.to(phone)?.room, 'the conference')
  expect(colleague.spoken[0]).toContain('Ana')
  carrier.calls.hangUp(colleague)
  await rig.at(ana, 'transferred')

  carrier.calls.people.set(other, { keys: ['1'] })
  const luis = await rig.callSomebody(
    { connection, script, answers, transferTo: { phone: '+34600555078', warm: false } },
    {},
    { phone: other },
  )
  const cold = await rig.until(() => {
    const call = carrier.calls.to(other)
    return call?.putThrough ? call : undefined
  }, 'the other phone')
  expect(cold.putThrough).toBe('+34600555078')
  carrier.calls.hangUp(cold)
  await rig.at(luis, 'transferred')
  expect(carrier.problems).toEqual([])
})

test('frames that come in another order are put right, and one that never comes is given up', () => {
  const heard: number[] = []
  const take = inOrder((sound) => heard.push(sound[0] ?? -1))
  for (const chunk of [1, 3, 2, 4, 6, 7, 8, 9, 10, 5]) take(chunk, Uint8Array.of(chunk))
  expect(heard).toEqual([1, 2, 3, 4, 6, 7, 8, 9, 10])
})
