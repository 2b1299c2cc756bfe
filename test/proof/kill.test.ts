import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { createConnection } from '../../server/connections/createConnection.ts'
import { asEngine } from '../../server/db/connect.ts'
import { checkout } from '../../server/db/home.ts'
import { loadPlugins } from '../../server/registry/plugins.ts'
import { draw, journey } from '../journey.ts'
import { chances } from './seed.ts'

const KILLS = 10
const PEOPLE = 500
const PACE = 0.03

const chance = chances()
const j = await journey(await loadPlugins(join(checkout, 'plugins')), { realClock: true })
const ws = await j.workspace()

const alive = new Set<ChildProcess>()
const said: string[] = []
afterAll(() => {
  for (const worker of alive) worker.kill('SIGKILL')
})

/** A real process; resolves when it works. */
async function startWorker(): Promise<ChildProcess> {
  const worker = fork(join(import.meta.dirname, 'worker.ts'), {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: j.url,
      PROOF_KEY: j.key.toString('base64'),
      PROOF_PACE: String(PACE),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  alive.add(worker)
  worker.once('exit', () => alive.delete(worker))
  worker.stderr?.on('data', (chunk) => said.push(String(chunk)))
  await new Promise<void>((resolve, reject) => {
    worker.stdout?.once('data', () => resolve())
    worker.once('exit', () => reject(new Error(`A worker ended before it worked: ${said.join('')}`)))
  })
  return worker
}

const people = Array.from({ length: PEOPLE }, (_, i) => i)
const runs = () =>
  asEngine(j.db, async (trx) => {
    const { rows } = await sql<{
      status: string
      n: number
    }>`select status, count(*)::int as n from runs group by 1`.execute(trx)
    return Object.fromEntries(rows.map(({ status, n }) => [status, n]))
  })

test('workers are killed amid 500 people: all arrive, nobody gets anything twice, nothing is told wrongly', async () => {
  const { id: connection } = await j.inWorkspace(ws, (trx) =>
    createConnection(trx, { registry: j.registry, secrets: j.secrets }, ws, {
      plugin: 'sandbox',
      title: 'Practice',
      settings: { delay: 200 },
    }),
  )
  const sms = (text: string) => ({ type: 'channels.send-sms', input: { connection, text } })
  const flow = await j.publish(
    ws,
    draw(
      {
        start: { type: 'flow.manual' },
        first: sms('Hi {{ contact.firstName }}'),
        city: { type: 'data.set-field', input: { field: 'city', value: 'Lima' } },
        mail: {
          type: 'channels.send-email',
          input: { connection, subject: 'Hello', text: 'Dear {{ contact.firstName }}' },
        },
        last: sms('Bye {{ contact.firstName }}'),
      },
      ['start -> first', 'first -> city', 'city -> mail', 'mail -> last'],
    ),
  )
  const ids = await Promise.all(
    people.map((i) =>
      j.contact(ws, {
        firstName: `P${i}`,
        phone: `+3460${String(i).padStart(7, '0')}`,
        email: `p${i}@example.com`,
      }),
    ),
  )
  const workers = await Promise.all([startWorker(), startWorker()])
  await j.enter(ws, flow, ids)

  let amid = 0
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(50 + chance() * 300)
    const victim = workers.splice(Math.floor(chance() * workers.length), 1)[0]
    amid += ((await runs()).active ?? 0) > 0 ? 1 : 0
    victim?.kill('SIGKILL')
    workers.push(await startWorker())
  }
  for (const end = Date.now() + 45_000; ((await runs()).active ?? 0) > 0 && Date.now() < end; )
    await sleep(100)
  for (const worker of alive) worker.kill('SIGKILL')

  const stuck = await asEngine(j.db, (trx) =>
    sql`select i.state, i.lookups, i.lookup_at - now() as next, i.attempts, r.node, r.visit, r.due_at, r.state as run, i.error
      from runs r left join intents i on i.run_id = r.id and i.visit = r.visit where r.status <> 'done' limit 5`.execute(
      trx,
    ),
  )
  expect(stuck.rows, 'left behind').toEqual([])
  expect(await runs(), 'all have arrived').toEqual({ done: PEOPLE })
  expect(amid, 'the kills came while people were under way').toBeGreaterThan(KILLS / 2)

  const { rows: steps } = await asEngine(j.db, (trx) =>
    sql<{ way: string; n: number }>`
      select way, count(*)::int as n from (
        select string_agg(node || '>' || exit, ' ' order by visit) as way from history group by run_id) ways group by way`.execute(
      trx,
    ),
  )
  expect(steps, 'each step once, in its order').toEqual([
    { way: 'start>default first>default city>default mail>default last>default', n: PEOPLE },
  ])

  const sends = await asEngine(j.db, (trx) =>
    sql<{ id: string | null; state: string | null; sent: number }>`
      select i.id, i.state, count(l.id)::int as sent
      from intents i full join (select * from plugin_log where plugin = 'sandbox' and kind = 'sent') l on l.value ->> 'key' = i.id::text
      group by i.id, i.state`.execute(trx),
  )
  const odd = (what: (send: (typeof sends.rows)[number]) => boolean) => sends.rows.filter(what)
  const final = ['confirmed', 'resolved-sent', 'resolved-not-sent', 'abandoned']
  expect(
    odd((one) => one.sent > 1),
    'sent twice',
  ).toEqual([])
  expect(
    odd((one) => one.id === null),
    'sent without being written down before',
  ).toEqual([])
  expect(
    odd((one) => !final.includes(one.state ?? '')),
    'neither final nor in doubt',
  ).toEqual([])
  expect(
    odd((one) => one.sent === 0 && ['confirmed', 'resolved-sent'].includes(one.state ?? '')),
    'told as sent, and was not',
  ).toEqual([])
  expect(
    odd((one) => one.sent === 1 && one.state === 'resolved-not-sent'),
    'told as not sent, and was',
  ).toEqual([])
  expect(sends.rows.length).toBe(PEOPLE * 3)
  const doubtful = odd((one) => one.state !== 'confirmed').length
  expect(doubtful, 'no more in doubt than were in the air').toBeLessThanOrEqual(KILLS * 64)
  const messages = await asEngine(j.db, (trx) =>
    trx
      .selectFrom('messages')
      .select((s) => s.fn.countAll<string>().as('n'))
      .executeTakeFirst(),
  )
  const arrived = sends.rows.filter(
    (one) => one.state === 'confirmed' || one.state === 'resolved-sent',
  ).length
  expect(Number(messages?.n), 'the conversation shows what arrived').toBe(arrived)
  console.info(
    `${KILLS} kills, ${amid} amid the work; ${doubtful} sends in doubt for a while, all cleared up`,
  )
}, 90_000)
