import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { draw } from '../draw.ts'
import { defineFault } from './rig/fault.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'
import { CALLBACK_SECRET } from './rig/vendor.ts'

/** What becomes of a message at the vendor, and what must be known of it in the end. */
const FATES = [
  { told: ['sent'], ends: 'sent' },
  { told: ['sent', 'delivered'], ends: 'delivered' },
  { told: ['sent', 'delivered', 'read'], ends: 'read' },
  { told: ['failed'], ends: 'failed' },
  { told: ['sent', 'failed'], ends: 'failed' },
] as const

type Told = { key: string; id: string; status: string; at: Date }

export default defineFault({
  id: 'F7',
  title: 'callbacks come three times, in any order, up to 48 hours late, and before the answer',
  sizes: { suite: { messages: 100 }, nightly: { messages: 2_000 } },
  scales: ['messages'],

  async run({ messages }, rig) {
    const workspace = await rig.counted('Callbacks')
    const connection = await rig.account(workspace, 'callback')
    const flow = await rig.publish(
      workspace,
      draw(
        { byHand: { type: 'kit.manual' }, send: { type: 'kit.send', input: { connection, text: 'Hi' } } },
        ['byHand -> send'],
      ),
    )
    await rig.oracle.be({ callbacks: 'lost', hold: true })
    await rig.enter(workspace, flow, await rig.people(workspace, messages))
    await rig.engine.start()
    // As many as fit are in the air; what is told of them now comes before the answer.
    await until(() => rig.oracle.accepted().size >= Math.min(messages, 100), 20)
    const early = [...rig.oracle.accepted().keys()]
    const address = await addressOf(rig, connection)
    const fates = new Map<string, (typeof FATES)[number]>()
    await tell(
      rig,
      address,
      shuffled(
        rig,
        early.flatMap((key) => tellings(rig, key, fates)),
      ),
    )
    await rig.oracle.be({ callbacks: 'lost' })
    await rig.oracle.letGo()

    await until(() => rig.oracle.accepted().size === messages, 60)
    const others = [...rig.oracle.accepted().keys()].filter((key) => !fates.has(key))
    await tell(
      rig,
      address,
      shuffled(
        rig,
        others.flatMap((key) => tellings(rig, key, fates)),
      ),
    )
    const read = await until(async () => (await unread(rig)) === 0, 120, 100)

    const rows = await knownOf(rig)
    const wrong = rows.filter((row) => row.status !== fates.get(row.key)?.ends)
    const counted = rows.filter(({ key, events }) => {
      const should = new Set(
        (fates.get(key)?.told ?? [])
          .filter((status) => status !== 'sent')
          .map((status) => `message.${status}`),
      )
      return events.length !== should.size || events.some((type) => !should.has(type))
    })
    await rig.engine.stop()
    return {
      messages,
      callbacks: [...fates.values()].reduce((sum, { told }) => sum + told.length * 3, 0),
      'before the answer': early.length,
      read: read ? 'all' : 'not all',
      'as the model has it': rows.length - wrong.length,
      'transitions told other than once': counted.length,
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'all callbacks are read': figures.read === 'all',
    'some came before the answer': figures['before the answer'] > 0,
    'every message ends as in the model': figures['as the model has it'] === figures.messages,
    'each status is told once': figures['transitions told other than once'] === 0,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

/** Each status three times: the vendor's clock says up to 48 hours ago. */
function tellings(rig: Rig, key: string, fates: Map<string, (typeof FATES)[number]>): Told[] {
  const fate = FATES[Math.floor(rig.chance() * FATES.length)] ?? FATES[0]
  fates.set(key, fate)
  return fate.told.flatMap((status) =>
    [1, 2, 3].map((nth) => ({
      key,
      // The same event told again has its id; some vendors give a new one.
      id: nth < 3 ? `${key}:${status}` : `${key}:${status}:again`,
      status,
      at: new Date(Date.now() - rig.chance() * 48 * 3_600_000),
    })),
  )
}

const shuffled = <T>(rig: Rig, all: T[]): T[] =>
  all
    .map((one) => [rig.chance(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one)

async function tell(rig: Rig, address: string, all: Told[]) {
  const queue = [...all]
  const sender = async () => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      // Twice the same within one request happens too.
      const body = JSON.stringify([one])
      const signature = createHmac('sha256', CALLBACK_SECRET).update(body).digest('hex')
      const url = `${rig.web.publicUrl}${address}?key=${one.key}`
      const answer = await fetch(url, { method: 'POST', body, headers: { 'x-signature': signature } })
      if (!answer.ok) throw new Error(`A callback was answered with ${answer.status}.`)
      await answer.body?.cancel()
    }
  }
  await Promise.all(Array.from({ length: 8 }, sender))
}

const addressOf = ({ db }: Rig, connection: string) =>
  asEngine(db, async (trx) => {
    const { rows } = await sql<{
      token: string
    }>`select token from connections where id = ${connection}`.execute(trx)
    return `/hooks/vendor-callback/${rows[0]?.token}`
  })

const unread = ({ db }: Rig) =>
  asEngine(db, async (trx) => {
    const { rows } = await sql<{
      n: number
    }>`select count(*)::int as n from receipts where applied_at is null`.execute(trx)
    return rows[0]?.n ?? 0
  })

const knownOf = ({ db }: Rig) =>
  asEngine(db, async (trx) => {
    const { rows } = await sql<{ key: string; status: string; events: string[] }>`
      select m.intent_id as key, m.status, coalesce(array_agg(e.type) filter (where e.id is not null), '{}') as events
      from messages m left join events e on e.properties ->> 'messageId' = m.id::text group by m.id`.execute(
      trx,
    )
    return rows
  })
