import { afterAll, afterEach, expect } from 'vitest'
import openai from '../../plugins/openai/index.ts'
import type { AgentPlan, Agents } from '../../server/calls/plan.ts'
import { createGuardedSocket } from '../../server/net/guardedSocket.ts'
import { startOpenAi } from '../emulators/openai/index.ts'
import { tone } from '../emulators/openai/tone.ts'
import type { MediaStream } from '../emulators/twilio/stream.ts'
import { voiceRig } from './rig.ts'

/* A carrier that holds the line, a model that speaks, and an agent that calls people over both. */

export const model = await startOpenAi()
afterAll(() => model.close())
const { port } = model.server.address() as { port: number }

/** The least of an agent: what a call needs to know of one. */
export const opening = { text: 'Hello, this is the AI of Ribera.', mustBeHeard: true }
/** What is other than usual about the agent of a test, and what it did. */
export const agent = {
  change: {} as Partial<AgentPlan>,
  /** its tools take as long as this */
  working: undefined as Promise<void> | undefined,
  acted: [] as string[],
}
let account = ''
const agents: Agents = {
  plan: async (_db, { agentId }) => ({
    id: agentId,
    version: 1,
    title: 'Lucía',
    engine: 'realtime',
    connectionId: account,
    language: 'en',
    instructions: 'Sell bikes.',
    opening,
    tools: ['end_call', 'transfer', 'stock'].map((name) => ({
      name,
      description: name,
      parameters: { type: 'object', properties: {} },
    })),
    ...agent.change,
  }),
  async act(_call, tool) {
    agent.acted.push(tool.name)
    await agent.working
    if (tool.name === 'end_call') return { result: 'Done.', outcome: 'interested', next: { do: 'end' } }
    if (tool.name === 'transfer')
      return { result: 'Done.', next: { do: 'transfer', warm: true, summary: 'Wants a bike.' } }
    return { result: '3 are left.' }
  },
}
export const rig = await voiceRig({
  holds: true,
  plugins: [openai],
  agents,
  fetchFor: model.fetchFor,
  socketFor: createGuardedSocket({ hostOverrides: { 'api.openai.com': `http://127.0.0.1:${port}` } }),
})
account = await rig.account(model.settings, 'openai')
export const { vendor } = rig
export const agentId = await rig.publishedAgent()
afterEach(async ({ task }) => {
  agent.change = {}
  agent.working = undefined
  agent.acted.length = 0
  const { talks } = rig.voice
  const { sessions } = model.sockets
  try {
    if (task.result?.state !== 'fail') {
      const open = () => talks.size === 0 && sessions.size === 0
      await rig.until(open, 'an end of all talks and of the model’s lines that this test began')
    }
    expect(vendor.lineProblems).toEqual([])
    expect(model.problems).toEqual([])
  } finally {
    // Nothing of one test is left for the next, whatever became of it.
    for (const talk of talks.values()) talk.stop('server-stopped')
    await Promise.all([...talks.values()].map((talk) => talk.ended))
    for (const session of sessions) session.socket.terminate()
    for (const problems of [vendor.lineProblems, model.problems]) problems.length = 0
  }
})

/** The person speaks for so long. */
export const speech = (ms: number) => tone(ms * 8)
export const heardFor = (stream: MediaStream, ms: number) => () => stream.heard.length >= ms * 8

export async function ring(person: (stream: MediaStream) => void = () => {}, input: object = {}) {
  let stream: MediaStream | undefined
  const ana = await rig.callSomebody(
    { agentId, ...input },
    {
      stream: (one) => {
        stream = one
        person(one)
      },
    },
  )
  await rig.until(() => stream !== undefined, 'the line')
  const [call] = await rig.callsOf(ana.contactId)
  return { ...ana, stream: stream as unknown as MediaStream, id: call?.id ?? '' }
}
