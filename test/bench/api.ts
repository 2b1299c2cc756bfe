import { sql } from 'kysely'
import { PERMISSIONS } from '../../server/accounts/permissions.ts'
import { asEngine } from '../../server/db/connect.ts'
import { foldCounts } from '../../server/engine/counts.ts'
import { type Figure, figure } from './figures.ts'
import type { Ground } from './ground.ts'
import { makeApiKey } from './makeApiKey.ts'
import { load, startProduct } from './processes.ts'
import { five } from './walker.ts'

const RATE = 200
const STEPS = 5

/** What the builder's pages read, with a million contacts and ten million steps in the history, 200 requests a second. */
export async function api(
  ground: Ground,
  { people, history, seconds, rounds }: { people: number; history: number; seconds: number; rounds: number },
): Promise<Figure[]> {
  const workspaceId = await ground.workspace()
  await ground.contacts(workspaceId, people)
  await putOnBoard(ground, workspaceId)
  const flowId = await ground.publish(workspaceId, five)
  await putHistory(ground, workspaceId, flowId, history)
  await ground.settle()
  const headers = { authorization: `Bearer ${await makeApiKey(ground.db, workspaceId, PERMISSIONS)}` }
  const requests = await pagesOf(ground, workspaceId, flowId)
  const server = await startProduct(ground.url, { CAUCE_ROLES: 'web' })
  const job = { url: server.url, requests, headers, connections: 50, seconds, rate: RATE }
  await load({ ...job, seconds: 5 }) // warm
  const p50: number[] = []
  const p99: number[] = []
  const slowest = new Map<string, number>()
  for (let round = 0; round < rounds; round++) {
    const answered = await load(job)
    if (answered.failed > 0) throw new Error(`${answered.failed} requests failed: ${answered.firstFailure}`)
    p50.push(answered.p50)
    p99.push(answered.p99)
    for (const [page, ms] of Object.entries(answered.byName))
      slowest.set(page, Math.max(ms, slowest.get(page) ?? 0))
  }
  await server.stop()
  const pages = [...slowest].sort((a, b) => b[1] - a[1]).slice(0, 5)
  return [
    figure('api: reads of the pages, p50', 'ms', p50),
    figure('api: reads of the pages, p99', 'ms', p99),
    ...pages.map(([page, ms]) => figure(`api: p99 of ${page}`, 'ms', [ms])),
  ]
}

/** Everybody stands in a stage, is worth something, and has moved once in the last year. */
export async function putOnBoard({ db, count }: Ground, workspaceId: string) {
  const stages = sql`(select array_agg(key order by position) from stages where workspace_id = ${workspaceId})`
  await asEngine(db, async (trx) => {
    await sql`update pipelines set value_field = 'worth' where workspace_id = ${workspaceId}`.execute(trx)
    await sql`
      update contacts c set stage_key = (${stages})[1 + n % 8], attributes = jsonb_build_object('worth', n % 1000),
        stage_since = now() - make_interval(mins => n % 525600)
      from (select id, (row_number() over ())::int as n from contacts where workspace_id = ${workspaceId}) numbered
      where c.workspace_id = ${workspaceId} and c.id = numbered.id`.execute(trx)
  })
  for (let part = 0; part < 16; part++)
    await asEngine(db, (trx) =>
      sql`
        insert into stage_moves (workspace_id, contact_id, from_key, to_key, at, from_since)
        select workspace_id, id, (${stages})[1], stage_key, stage_since, stage_since - interval '2 days' * random()
        from contacts where workspace_id = ${workspaceId} and hashtext(id::text) & 15 = ${part}`.execute(trx),
    )
  const noted = sql`select (exists (select from standing_deltas) or exists (select from stage_deltas))::int as n`
  while ((await count(noted)) > 0) await asEngine(db, foldCounts)
  await sql`analyze contacts, stage_moves`.execute(db)
}

/** As the engine would have left it: runs that have ended, a row for each step, and the counts. */
export async function putHistory({ db }: Ground, workspaceId: string, flowId: string, rows: number) {
  await asEngine(db, (trx) =>
    sql`
      with gone as (
        insert into runs (id, workspace_id, flow_id, flow_version_id, contact_id, node, visit, status, due_at, state, started_at,
          entered_at, ended_at)
        select uuid7(), ${workspaceId}, ${flowId}, v.id, c.id, 'e', ${STEPS + 1}, 'done', null, '{}', now(), now(), now()
        from flow_versions v, generate_series(1, ${Math.ceil(rows / STEPS / 100_000)}) turn,
          lateral (select id from contacts where workspace_id = ${workspaceId} and turn > 0 limit 100000) c
        where v.flow_id = ${flowId} limit ${Math.ceil(rows / STEPS)}
        returning id, workspace_id, flow_version_id)
      insert into history (workspace_id, run_id, visit, flow_version_id, node, exit, entered_at, at, detail)
      select r.workspace_id, r.id, s.visit + 1, r.flow_version_id, s.node, 'default', now(), now(), '{"because":{"country":"ES"}}'
      from gone r cross join unnest(array['a', 'b', 'c', 'd', 'e']) with ordinality s (node, visit)`.execute(
      trx,
    ),
  )
  await sql`analyze runs, history`.execute(db)
}

async function pagesOf({ db }: Ground, workspaceId: string, flowId: string) {
  const { rows } = await asEngine(db, (trx) =>
    sql<{ contactId: string; runId: string; pipelineId: string }>`
      select r.contact_id, r.id as run_id, (select id from pipelines where workspace_id = ${workspaceId} limit 1) as pipeline_id
      from runs r where r.flow_id = ${flowId} limit 50`.execute(trx),
  )
  return rows.flatMap(({ contactId, runId, pipelineId }, index) =>
    Object.entries({
      'the home page': '/overview',
      'the contacts': '/contacts',
      'a search of contacts': `/contacts?q=N${index * 7 + 100}`,
      'a contact': `/contacts/${contactId}`,
      'what happened to a contact': `/contacts/${contactId}/timeline`,
      'the flows': '/flows',
      'a flow': `/flows/${flowId}`,
      'the counts on the canvas': `/flows/${flowId}/counts`,
      'the runs of a flow': `/flows/${flowId}/runs`,
      'a run': `/runs/${runId}`,
      'the segments': '/segments',
      'the board’s totals': `/pipelines/${pipelineId}/totals`,
      'a stage’s cards': '/contacts?stage=new&sort=-stageSince&limit=50',
      'the pipeline’s numbers': `/pipelines/${pipelineId}/metrics?days=90`,
      'the notifications': '/notifications',
    }).map(([name, path]) => ({ name, path: `/api/v1${path}` })),
  )
}
