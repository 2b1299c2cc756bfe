import { expect, test } from 'vitest'
import { definePlugin, defineStep, defineTrigger, exit, z } from '#sdk'
import { testApp } from '../app.ts'
import { MB, payloads } from '../faults/rig/payloads.ts'
import { draw, journey } from '../journey.ts'

const much = 1e9
const limits = { publicChange: much, user: much, workspace: much, address: much, intake: much }
const { as } = await testApp({ limits })
const owner = as('owner')
await owner('POST', '/api/v1/contacts', { email: 'ana@example.com' })

/** Milliseconds that this machine, as fast as it is, needs to parse the longest list of them. */
function parsing(): number {
  const list = `[${'{},'.repeat(600_000)}{}]`
  const began = process.threadCpuUsage()
  JSON.parse(list)
  const { user, system } = process.threadCpuUsage(began)
  return (user + system) / 3000
}

test('whatever its size and shape, a body is taken or refused in words, and neither holds up the others nor fills the memory', async () => {
  const before = process.memoryUsage.rss()
  const found: Record<string, unknown>[] = []
  const patience = Math.max(100, 8 * parsing())
  for (const { name, body, status, says } of payloads({ email: 'ana@example.com' })) {
    let block = Number.POSITIVE_INFINITY
    let answered = ''
    // What this thread works, whatever else the machine is busy with; the first time, functions are still being compiled.
    for (let attempt = 0; attempt < 3 && block > patience; attempt++) {
      const began = process.threadCpuUsage()
      const answer = await owner('POST', '/api/v1/events', body)
      const { user, system } = process.threadCpuUsage(began)
      block = Math.min(block, (user + system) / 1000)
      const said = await answer.text()
      answered = `${answer.status} ${says.test(said) ? '' : said.slice(0, 200)}`
    }
    found.push({ name, answered, blocked: Math.round(block) })
    expect.soft(answered, name).toBe(`${status} `)
    expect.soft(block, `${name} kept the event loop busy`).toBeLessThanOrEqual(patience)
  }
  const grown = (process.memoryUsage.rss() - before) / MB
  console.info(JSON.stringify({ found, grown: Math.round(grown) }))
  expect(grown).toBeLessThanOrEqual(200)
}, 60_000)

test('steps that lead in a circle without end park who is in it, at once and with little written', async () => {
  const turning = definePlugin({
    id: 'turning',
    title: 'Turning',
    triggers: [defineTrigger({ id: 'manual', title: 'By hand', input: z.object({}), on: 'manual' })],
    steps: [
      defineStep({
        id: 'turn',
        title: 'Says that it waits, and does not',
        input: z.object({}),
        waits: true,
        decide: () => exit('default'),
      }),
    ],
  })
  const j = await journey([turning])
  const ws = await j.workspace()
  const flow = await j.publish(
    ws,
    draw({ start: { type: 'turning.manual' }, a: { type: 'turning.turn' }, b: { type: 'turning.turn' } }, [
      'start -> a',
      'a -> b',
      'b -> a',
    ]),
  )
  await j.enter(ws, flow, await Promise.all(Array.from({ length: 20 }, () => j.contact(ws))))
  const begun = performance.now()
  await j.settle()
  const runs = await j.runsOf(flow)
  expect(new Set(runs.map((run) => `${run.status}: ${run.endedBecause}`))).toEqual(
    new Set(['parked: These steps lead in a circle that takes no time. Put a wait into the loop.']),
  )
  expect(Math.max(...runs.map((run) => run.visit))).toBeLessThanOrEqual(1001)
  expect(performance.now() - begun).toBeLessThan(10_000)
}, 30_000)
