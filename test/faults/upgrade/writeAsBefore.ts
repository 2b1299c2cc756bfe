import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { asEngine, type Db } from '../../../server/db/connect.ts'
import { uuid7 } from '../../../server/db/uuid7.ts'
import { seedStages } from '../../../server/pipeline/seedStages.ts'
import { draw } from '../../draw.ts'

const WAY = 'byHand>default ask>reply send>default city>default'

/**
 * People on their way as the last release left them when it was shut down, in its own columns: waiting, with a send
 * planned, with one in the air when the process died, with one in doubt, and about to be decided about.
 */
export async function writeAsBefore(db: Db, people: number) {
  const workspace = uuid7()
  const [flow, version] = [uuid7(), uuid7()]
  const connections = { 'idempotency-key': uuid7(), none: uuid7(), lookup: uuid7() }
  const each = Math.floor(people / 5)
  const waiting: string[] = []
  const unrepeatable = new Set<string>()

  await asEngine(db, async (trx) => {
    await sql`insert into workspaces (id, title, slug, settings) values (${workspace}, 'Before', ${workspace}, '{}')`.execute(
      trx,
    )
    await seedStages(trx, workspace)
    for (const [kind, id] of Object.entries(connections))
      await sql`insert into connections (id, workspace_id, plugin, title, token) values
        (${id}, ${workspace}, ${`vendor-${kind}`}, ${kind}, ${randomBytes(24).toString('base64url')})`.execute(
        trx,
      )
    const graph = JSON.stringify(
      draw(
        {
          byHand: { type: 'kit.manual' },
          ask: { type: 'kit.wait-reply', input: { hours: 100 } },
          send: {
            type: 'kit.send',
            input: { connection: connections['idempotency-key'], text: 'Hi {{ contact.firstName }}' },
          },
          city: { type: 'kit.set', input: { value: 'Lima' } },
        },
        ['byHand -> ask', 'ask.reply -> send', 'send -> city'],
      ),
    )
    await sql`insert into flows (id, workspace_id, title, status, draft) values (${flow}, ${workspace}, 'Flow', 'live', ${graph}::jsonb)`.execute(
      trx,
    )
    await sql`insert into flow_versions (id, workspace_id, flow_id, number, graph) values (${version}, ${workspace}, ${flow}, 1, ${graph}::jsonb)`.execute(
      trx,
    )
    await sql`update flows set version_id = ${version} where id = ${flow}`.execute(trx)

    const history = async (run: string, nodes: [string, string][]) => {
      for (const [i, [node, exit]] of nodes.entries()) {
        await sql`insert into history (run_id, visit, workspace_id, flow_version_id, node, exit, entered_at, at)
          values (${run}, ${i + 1}, ${workspace}, ${version}, ${node}, ${exit}, now() - interval '1 day', now() - interval '1 day')`.execute(
          trx,
        )
        await sql`insert into count_deltas (workspace_id, flow_id, version_id, node, exit, hour, n)
          values (${workspace}, ${flow}, ${version}, ${node}, ${exit}, date_trunc('hour', now()), 1)`.execute(
          trx,
        )
      }
    }
    const begin = async (node: string, visit: number, due: 'now' | null) => {
      const [contact, run] = [uuid7(), uuid7()]
      await sql`insert into contacts (id, workspace_id, first_name, phone, attributes) values
        (${contact}, ${workspace}, 'Ana', ${`+346${String(waiting.length + Math.random() * 1e8)
          .slice(0, 8)
          .padStart(8, '0')}`}, '{}')`.execute(trx)
      const state = JSON.stringify({ since: '2020-01-01 00:00:00+00' })
      await sql`insert into runs (id, workspace_id, flow_id, flow_version_id, contact_id, node, visit, due_at, state, started_at, entered_at)
        values (${run}, ${workspace}, ${flow}, ${version}, ${contact}, ${node}, ${visit}, ${due === 'now' ? sql`now()` : null}, ${state}::jsonb,
          now() - interval '1 day', now() - interval '1 day')`.execute(trx)
      return { contact, run }
    }
    const intend = async (
      one: { contact: string; run: string },
      kind: keyof typeof connections,
      state: string,
    ) => {
      const id = uuid7()
      const input = JSON.stringify({ connection: connections[kind], text: 'Hi {{ contact.firstName }}' })
      const left = state !== 'planned'
      await sql`insert into intents (id, workspace_id, cause_kind, cause_id, run_id, visit, flow_id, node, contact_id, connection_id,
          operation, channel, if_lost, policy, input, state, due_at, attempts, fence, claimed_by, dispatched_at, deadline, lookup_at, error)
        values (${id}, ${workspace}, 'visit', ${`${one.run}:3`}, ${one.run}, 3, ${flow}, 'send', ${one.contact}, ${connections[kind]},
          'kit.send', 'sms', ${left ? kind : 'provider'}, 'do-not-resend', ${input}::jsonb, ${state}, ${left ? null : sql`now()`},
          ${left ? 1 : 0}, ${state === 'uncertain' ? 2 : left ? 1 : 0}, ${left ? uuid7() : null}, ${left ? sql`now() - interval '1 hour'` : null},
          ${left ? sql`now() - interval '1 hour'` : null}, ${state === 'uncertain' ? sql`now()` : null}, ${state === 'uncertain' ? 'Maybe sent.' : null})`.execute(
        trx,
      )
      if (left && kind === 'none') unrepeatable.add(id)
    }
    const asked: [string, string][] = [
      ['byHand', 'default'],
      ['ask', 'reply'],
    ]
    for (let i = 0; i < each; i++) {
      const waits = await begin('ask', 2, null)
      await sql`insert into waits (run_id, visit, exit, workspace_id, kind, event_type, since)
        values (${waits.run}, 2, 'reply', ${workspace}, 'event', 'message.received', '2020-01-01')`.execute(
        trx,
      )
      await history(waits.run, asked.slice(0, 1))
      waiting.push(waits.contact)
      for (const [kind, state] of [
        ['idempotency-key', 'planned'],
        ['none', 'dispatching'],
        ['lookup', 'uncertain'],
      ] as const) {
        const sends = await begin('send', 3, null)
        await history(sends.run, asked)
        await intend(sends, kind, state)
      }
      const decides = await begin('city', 4, 'now')
      await history(decides.run, [...asked, ['send', 'default']])
    }
  })
  return { workspace, waiting, unrepeatable, people: each * 5, ways: [WAY] }
}
