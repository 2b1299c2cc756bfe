import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import openai from '../../plugins/openai/index.ts'
import type { AgentPlan } from '../../server/calls/plan.ts'
import { checkout } from '../../server/db/home.ts'
import { createGuardedSocket } from '../../server/net/guardedSocket.ts'
import { startOpenAi } from '../emulators/openai/index.ts'
import type { MediaStream } from '../emulators/twilio/stream.ts'
import { voiceRig } from '../voice/rig.ts'
import { layTrunk } from '../voice/trunk.ts'

const model = await startOpenAi()
afterAll(() => model.close())
const opening = { text: 'Hello, this is the AI of Ribera.', mustBeHeard: true }
let account = ''
let straight = false
const rig = await voiceRig({
  plugins: [openai],
  dead: 3000,
  agents: {
    plan: async (_db, { agentId: id }): Promise<AgentPlan> => ({
      ...{ id, version: 1, title: 'Lucía', engine: 'realtime', connectionId: account, straight },
      ...{ language: 'en', instructions: 'Sell bikes.', opening },
      tools: [{ name: 'end_call', description: 'Hang up.', parameters: { type: 'object' } }],
    }),
    act: async () => ({ result: 'Done.', outcome: 'interested', next: { do: 'end' } }),
  },
  fetchFor: model.fetchFor,
  socketFor: createGuardedSocket({ hostOverrides: { 'api.openai.com': model.url } }),
})
account = await rig.account({ ...model.settings, project: 'proj_ribera' }, 'openai')
const { sessionOf } = layTrunk(rig, model, await rig.hook(account))
const agentId = await rig.publishedAgent()
const { vendor } = rig

/** A real process that holds lines, until it is killed. */
async function startHolder() {
  const child = fork(join(import.meta.dirname, '../voice/lineHolder.ts'), {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: rig.j.url,
      KEY: rig.j.key.toString('base64'),
      PLUGINS: join(checkout, 'plugins'),
      WAYS: JSON.stringify({ hostOverrides: { 'api.openai.com': model.url, 'api.twilio.com': vendor.url } }),
      URL_OF_LINES: 'https://voice.test',
    },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  rig.linesAt(port)
  return {
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
const calls = (phone: string) => vendor.calls.all().filter((call) => call.to === phone)
const heard = (contactId: string) => async () => (await rig.callsOf(contactId))[0]?.disclosure?.heard

test('a process is killed in the middle of a call: the call has an end, nobody is called again, and the run goes on', async () => {
  const holder = await startHolder()
  model.sockets.play({ turns: [{ text: opening.text, audioMs: 200 }] })
  const retries = { most: 3, after: { failed: 5, 'hung-up-early': 5 }, otherDaypart: false }
  const person = { stream: (_: MediaStream) => {} }
  const ana = await rig.callSomebody({ agentId, retries }, person)
  await rig.until(heard(ana.contactId), 'the first words')
  await holder.kill()
  await rig.at(ana, 'answered')
  const [call] = await rig.callsOf(ana.contactId)
  expect(call).toMatchObject({
    status: 'ended',
    outcome: 'answered',
    endReason: 'server-stopped',
    processId: null,
  })
  expect(await rig.linesOf(call?.id ?? '')).toEqual([`agent: ${opening.text}`])
  await rig.until(() => model.sockets.sessions.size === 0, 'the model’s line is closed')
  await rig.pass(3_600_000)
  expect(calls(ana.phone)).toHaveLength(1)
})

test('a call that goes straight to the model outlives the process that steered it: another takes hold of it', async () => {
  straight = true
  const holder = await startHolder()
  model.sockets.play({
    turns: [
      { text: opening.text, audioMs: 200 },
      { heard: 'I take one', text: 'Bye.', audioMs: 100, calls: [{ name: 'end_call', arguments: {} }] },
    ],
  })
  const ana = await rig.callSomebody({ agentId })
  await rig.until(heard(ana.contactId), 'the first words')
  const leg = vendor.calls.to(ana.phone)?.sip?.id ?? ''
  const before = sessionOf(leg)
  await holder.kill()
  await rig.voice.start()
  const again = await rig.until(async () => {
    await rig.engine.sweep()
    const found = sessionOf(leg)
    return found !== before && found
  }, 'another control line')
  again.hear('I take one')
  await rig.at(ana, 'interested')
  const lines = await rig.linesOf((await rig.callsOf(ana.contactId))[0]?.id ?? '')
  expect(lines.filter((line) => line === `agent: ${opening.text}`)).toHaveLength(1)
  expect(calls(ana.phone)).toHaveLength(1)
})
