import { sql } from 'kysely'
import { afterAll, expect } from 'vitest'
import channels from '../plugins/channels/index.ts'
import { createConnection } from '../server/connections/createConnection.ts'
import { asEngine } from '../server/db/connect.ts'
import { paceOf } from '../server/effects/policy.ts'
import { createRegistry } from '../server/registry/plugins.ts'
import { applyReceipts } from '../server/webhooks/applyReceipts.ts'
import { type AnyVendor, type Person, startVendors, type Told } from './everyVendor.ts'
import { draw, journey } from './journey.ts'
import { byHand, createKit, wait } from './proof/kit.ts'
import { vendorWeb } from './vendorWeb.ts'

/* A workspace with an account at every vendor of messages, each on its emulator, and a flow that sends by it. */

export const HOME = 'https://cauce.example'
export const MINUTE = 60_000
export const vendors = await startVendors()
afterAll(vendors.close)
const registry = createRegistry([
  createKit().plugin,
  channels,
  ...Object.values(vendors.all).map((one) => one.plugin),
])
export const j = await journey(registry, {
  // A call may take the time it takes on a busy machine; who hangs, hangs for longer.
  pace: { ...paceOf(0.001), callTimeout: 4000, deadline: 5000, lookups: [20, 90, 160, 230] },
  fetchFor: vendors.fetchFor,
  dialFor: () => vendors.dial,
  publicUrl: HOME,
})
export const ws = await j.workspace()

const web = vendorWeb(j, HOME)

export type Sender = { name: string; vendor: AnyVendor; flow: string; hooks: string }
export const senders: Sender[] = await Promise.all(
  Object.entries(vendors.all).map(async ([name, vendor]) => {
    const made = await j.inWorkspace(ws, (trx) =>
      createConnection(trx, { registry, secrets: j.secrets }, ws, {
        ...{ plugin: name, title: name, settings: { ...vendor.settings } },
      }),
    )
    const out = { ...vendor.step, input: { ...vendor.step.input, connection: made.id } }
    const drawn = draw({ byHand, out, after: wait(300), unsure: wait(300) }, [
      'byHand -> out',
      'out -> after',
      'out.uncertain -> unsure',
    ])
    const token = await asEngine(j.db, (trx) =>
      trx.selectFrom('connections').select('token').where('id', '=', made.id).executeTakeFirstOrThrow(),
    )
    return { name, vendor, flow: await j.publish(ws, drawn), hooks: `${HOME}/hooks/${name}/${token.token}` }
  }),
)

let people = 0
export async function enter({ flow }: Sender) {
  const n = ++people
  const person: Person = {
    phone: `+346001${String(10_000 + n)}`,
    email: `ana.${n}@example.com`,
    telegramId: String(5000 + n),
  }
  const { telegramId, ...known } = person
  const id = await j.contact(ws, { ...known, attributes: JSON.stringify({ telegramId }) })
  await j.enter(ws, flow, [id])
  return { id, ...person }
}

/** As the vendor does it: signed, over the web, to the address of the account. */
export async function tell(
  { vendor, hooks }: Sender,
  what: Told,
  { times = 1, to }: { times?: number; to?: Person } = {},
) {
  if (!vendor.tell) return
  const hook = vendor.tell(what, hooks, to)
  for (let i = 0; i < times; i++) {
    const body = new Uint8Array(hook.raw)
    const { status } = await web.request(hook.url || hooks, { method: 'POST', body, headers: hook.headers })
    expect(status).toBe(204)
  }
}

/** One round of everything: the sweeper, what is due, what has been told. */
export async function go(ms = 1000) {
  await j.engine.sweep()
  await j.pass(ms)
}

/** One round lasts as long as the slowest vendor hangs, several times over: what hangs in it is given a minute. */
export async function until(what: () => Promise<boolean>) {
  for (const end = Date.now() + MINUTE; Date.now() < end; ) {
    await go()
    if (await what()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`It did not come to that. ${j.reports.join('\n')}`)
}

export const settled = async () => {
  const { rows } = await asEngine(j.db, (trx) =>
    sql`select 1 from intents where state in ('planned', 'dispatching', 'uncertain')
      union all select 1 from receipts where applied_at is null`.execute(trx),
  )
  return rows.length === 0
}

/** `1 confirmed delivered`: taken by the vendor so often, what became of the send here, what is known of the message. */
export async function known({ vendor }: Sender, person: Person & { id: string }) {
  const { rows } = await asEngine(j.db, (trx) =>
    sql<{ state: string; status: string | null; told: string[] }>`
      select i.state, m.status, array(select e.type from events e where e.contact_id = i.contact_id
        and e.type in ('message.delivered', 'message.failed') order by e.type) as told
      from intents i left join messages m on m.intent_id = i.id where i.contact_id = ${person.id}`.execute(
      trx,
    ),
  )
  const [row] = rows
  return {
    known: `${vendor.accepted(person)} ${row?.state} ${row?.status ?? '–'}`,
    told: rows.length === 1 ? row?.told : rows,
  }
}

/** Reads what has been told, though it is not known here yet what the vendor calls it. */
export const readNews = () => applyReceipts(j.engine.engineering, ws)
