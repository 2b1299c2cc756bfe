import { afterAll, expect, test } from 'vitest'
import openai from '../../plugins/openai/index.ts'
import { createAuth } from '../../server/accounts/auth.ts'
import { createUser } from '../../server/accounts/createUser.ts'
import { accountsOf } from '../../server/accounts/tables.ts'
import type { Agents } from '../../server/calls/plan.ts'
import { createGuardedSocket } from '../../server/net/guardedSocket.ts'
import { openBrowser } from '../browser.ts'
import { startOpenAi } from '../emulators/openai/index.ts'
import { tone } from '../emulators/openai/tone.ts'
import type { MediaStream } from '../emulators/twilio/stream.ts'
import { voiceRig } from '../voice/rig.ts'

const browser = await openBrowser()
const model = await startOpenAi()
afterAll(() => model.close())
const { port } = model.server.address() as { port: number }
let account = ''
const agents: Agents = {
  plan: async (_db, { agentId }) => ({
    engine: 'realtime',
    ...{ id: agentId, version: 1, title: 'Lucía', connectionId: account, language: 'en' },
    ...{ instructions: 'Sell bikes.', opening: { text: 'Hello.', mustBeHeard: false }, tools: [] },
  }),
  act: async () => ({ result: 'Done.' }),
}
const rig = await voiceRig({
  // Ears take their time.
  ...{ tempo: 1, holds: true, elsewhere: true, plugins: [openai], agents, fetchFor: model.fetchFor },
  socketFor: createGuardedSocket({ hostOverrides: { 'api.openai.com': `http://127.0.0.1:${port}` } }),
})
account = await rig.account(model.settings, 'openai')
const agentId = await rig.publishedAgent()

/** Somebody of the team, signed in. */
async function visit() {
  const accounts = accountsOf(rig.parts.pool)
  const userId = await accounts.transaction().execute(async (trx) => {
    const id = await createUser(trx, { name: 'Eva', email: 'eva@example.com' })
    await trx.insertInto('auth.organization').values({ id: rig.ws, name: 'Test', slug: rig.ws }).execute()
    await trx
      .insertInto('auth.member')
      .values({ organizationId: rig.ws, userId: id, role: 'owner' })
      .execute()
    return id
  })
  const { headers } = await createAuth(rig.parts).api.signInDemo({
    ...{ body: { userId }, headers: new Headers(), returnHeaders: true },
  })
  const context = await browser.newContext({ baseURL: rig.pages, locale: 'en' })
  context.setDefaultTimeout(30_000)
  await context.addCookies(
    headers.getSetCookie().map((cookie) => {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s)
      return { name, value, url: rig.pages }
    }),
  )
  await context.addInitScript(meter)
  return context.newPage()
}

type Metered = { loudness?: () => number; contexts?: AudioContext[] }

/** In the page: measures what is on its way to the loudspeaker, and not what somebody says is. */
function meter() {
  const metered = globalThis as unknown as Metered
  const contexts: AudioContext[] = []
  const meters = new Map<BaseAudioContext, AnalyserNode>()
  const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode
  AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode) {
    const { context } = this
    if (to === context.destination) {
      if (!meters.has(context)) {
        meters.set(context, context.createAnalyser())
        contexts.push(context as AudioContext)
      }
      connect.call(this, meters.get(context) as AnalyserNode)
    }
    return connect.call(this, to)
  } as AudioNode['connect']
  metered.contexts = contexts
  metered.loudness = () => {
    const [one] = [...meters.values()].slice(-1)
    if (!one) return 0
    const heard = new Float32Array(one.fftSize)
    one.getFloatTimeDomainData(heard)
    return Math.max(...heard.map(Math.abs))
  }
}

test('a colleague hears a call in the browser, both sides, though its line is held by a process of another origin', async () => {
  model.sockets.play({
    turns: [
      { text: 'Hello.', audioMs: 200 },
      { heard: 'Tell me.', text: 'A very long story about bikes.', audioMs: 60_000 },
      { heard: 'Wait!', text: 'Yes?', audioMs: 200 },
    ],
  })
  const streams: MediaStream[] = []
  const ana = await rig.callSomebody({ agentId }, { stream: (one) => void streams.push(one) })
  const stream = await rig.until(() => streams[0], 'the line')
  const [call] = await rig.callsOf(ana.contactId)
  const isSaid = (line: string) => async () => (await rig.linesOf(call?.id ?? '')).includes(line)
  await rig.until(isSaid('agent: Hello.'), 'the opening')
  const page = await visit()
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))

  await page.goto('/calls/live')
  const card = page.getByRole('article', { name: 'Call with Ana' })
  await card.getByRole('button', { name: 'Listen in' }).click()
  await card.getByText('You hear both sides').waitFor()
  const sounds = () =>
    page.waitForFunction(() => ((globalThis as unknown as Metered).loudness?.() ?? 0) > 0.1)
  const silent = () =>
    page.waitForFunction(() => ((globalThis as unknown as Metered).loudness?.() ?? 1) < 0.01)
  stream.say(tone(4000))
  await sounds()
  await rig.until(isSaid('agent: A very long story about bikes.'), 'the story')
  await sounds()
  // Interrupted, the agent falls silent in the listener's ear too, long before its minute is over.
  stream.say(tone(8000))
  await silent()

  await card.getByRole('button', { name: 'Stop listening' }).click()
  await page.waitForFunction(() => (globalThis as unknown as Metered).contexts?.[0]?.state === 'closed')
  expect(complaints).toEqual([])

  // A page of before that process came may not go there: it is said what to do.
  await page.route('**/calls/live', async (route) => {
    if (route.request().resourceType() !== 'document') return route.continue()
    const answer = await route.fetch()
    const policy = answer.headers()['content-security-policy'] ?? ''
    expect(policy).toMatch(/connect-src 'self' ws:\/\/127\.0\.0\.1:\d+;/)
    const older = policy.replace(/(connect-src 'self')[^;]*/, '$1')
    await route.fulfill({
      response: answer,
      headers: { ...answer.headers(), 'content-security-policy': older },
    })
  })
  await page.reload()
  await card.getByRole('button', { name: 'Listen in' }).click()
  await card.getByText('Load this page again').waitFor()
  expect(complaints.join()).toContain('Content Security Policy')

  rig.vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'answered')
  await page.context().close()
  expect(model.problems).toEqual([])
  // On this machine there is no TLS; the emulated carrier misses it.
  expect(rig.vendor.lineProblems.filter((one) => !one.startsWith('31922: ws://127.0.0.1'))).toEqual([])
}, 120_000)
