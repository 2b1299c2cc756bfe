import pg from 'pg'
import { uuid7 } from '../../server/db/uuid7.ts'
import { draw } from '../draw.ts'
import { type Figure, figure } from './figures.ts'
import { type Ground, until } from './ground.ts'
import { startWorker } from './processes.ts'
import { five } from './walker.ts'

const pass = { type: 'kit.pass' }
const fiveAndSend = draw(
  { start: { type: 'kit.start' }, a: pass, b: pass, send: { type: 'kit.send' }, d: pass, e: pass },
  ['start -> a', 'a -> b', 'b -> send', 'send -> d', 'd -> e'],
)

/** Five steps per run, each in the history: ours beside a bare loop of the same batched writes. */
export async function throughput(
  ground: Ground,
  { people, rounds }: { people: number; rounds: number },
): Promise<Figure[]> {
  const workspaceId = await ground.workspace()
  await ground.contacts(workspaceId, people)
  const flow = await ground.publish(workspaceId, five)
  const sends = await ground.publish(workspaceId, fiveAndSend)
  const bare = await bareLoop(ground, workspaceId, flow)
  const engine = ground.newEngine()

  const measure = async (flowId: string) => {
    await ground.enrollAll(workspaceId, flowId)
    const began = performance.now()
    await engine.start()
    await until(async () => (await ground.open(flowId)) === 0)
    const seconds = (performance.now() - began) / 1000
    await engine.stop()
    return people / seconds
  }
  const steps: number[] = []
  const bounds: number[] = []
  const runs: number[] = []
  const sendBounds: number[] = []
  await measure(flow) // warm
  for (let round = 0; round < rounds; round++) {
    bounds.push((await bare.measure(people, bareBatch)) * 5)
    sendBounds.push(await bare.measure(people, bareSendBatch))
    steps.push((await measure(flow)) * 5)
    runs.push(await measure(sends))
  }
  const one: number[] = []
  const two: number[] = []
  const [lone, pair] = [await crew(ground, 1), await crew(ground, 2)]
  for (const { walk } of [lone, pair, pair]) await walk(workspaceId, flow, people) // as warm as each other
  for (let round = 0; round < rounds; round++) {
    one.push((await lone.walk(workspaceId, flow, people)) * 5)
    two.push((await pair.walk(workspaceId, flow, people)) * 5)
  }
  await lone.stop()
  await pair.stop()
  await bare.close()
  return [
    figure('throughput: durable steps, five per run', 'steps/s', steps, bounds),
    figure('throughput: runs with one simulated send', 'runs/s', runs, sendBounds),
    figure('throughput: two worker processes (bound: one)', 'steps/s', two, one),
  ]
}

/** Worker processes that walk people through a flow together, and rest while others are measured. */
async function crew(ground: Ground, n: number) {
  const workers = await Promise.all(Array.from({ length: n }, () => startWorker(ground.url)))
  return {
    async walk(workspaceId: string, flowId: string, people: number): Promise<number> {
      await ground.enrollAll(workspaceId, flowId)
      const began = performance.now()
      for (const worker of workers) worker.go()
      await until(async () => (await ground.open(flowId)) === 0)
      const perSecond = people / ((performance.now() - began) / 1000)
      await Promise.all(workers.map((worker) => worker.rest()))
      return perSecond
    },
    stop: () => Promise.all(workers.map((worker) => worker.stop())),
  }
}

/** Claims 200 runs, walks five steps in memory, writes runs, history and count deltas in bulk, commits. Nothing else. */
async function bareLoop({ url }: Ground, workspaceId: string, flowId: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await inTransaction(client, 'select id from flow_versions where flow_id = $1', [flowId])
  const versionId: string = rows[0]?.id

  return {
    async measure(people: number, batch: typeof bareBatch): Promise<number> {
      const bareFlow = uuid7()
      await inTransaction(
        client,
        `insert into runs (id, workspace_id, flow_id, flow_version_id, contact_id, node, due_at, started_at, entered_at)
        select uuid7(), $1, $2, $3, id, 'start', now(), now(), now() from contacts where workspace_id = $1 limit $4`,
        [workspaceId, bareFlow, versionId, people],
      )
      const began = performance.now()
      for (let left = people; left > 0; left -= 200) await batch(client, workspaceId, bareFlow, versionId)
      return people / ((performance.now() - began) / 1000)
    },
    close: () => client.end(),
  }
}

async function inTransaction(client: pg.Client, text: string, values: unknown[]) {
  await client.query('begin; set local role cauce_engine')
  const result = await client.query(text, values)
  await client.query('commit')
  return result
}

const nodes = ['start', 'a', 'b', 'c', 'd', 'e']

type Claimed = { ids: string[]; contactIds: string[] }

async function bareClaim(client: pg.Client, workspaceId: string, flowId: string): Promise<Claimed> {
  const { rows } = await client.query(
    `select id, contact_id from claim_runs($1, now(), 200, '-infinity') where flow_id = $2`,
    [workspaceId, flowId],
  )
  const contactIds = rows.map((row) => row.contact_id)
  await client.query(
    'select id, email, phone, country, attributes from contacts where workspace_id = $1 and id = any($2::uuid[])',
    [workspaceId, contactIds],
  )
  return { ids: rows.map((row) => row.id), contactIds }
}

async function bareHistory(
  client: pg.Client,
  workspaceId: string,
  flowId: string,
  versionId: string,
  ids: string[],
  [from, to]: [number, number],
) {
  await client.query(
    `insert into history (workspace_id, run_id, visit, flow_version_id, node, exit, entered_at, at, detail)
    select $1, r.id, s.visit + $5, $3, s.node, 'default', now(), now(), '{"because":{"country":"ES"}}'
    from unnest($2::uuid[]) r (id) cross join unnest($4::text[]) with ordinality s (node, visit)`,
    [workspaceId, ids, versionId, nodes.slice(from, to), from],
  )
  await client.query(
    `insert into count_deltas (workspace_id, flow_id, version_id, node, exit, hour, n)
    select $1, $2, $3, node, 'default', date_trunc('hour', now()), $5 from unnest($4::text[]) s (node)`,
    [workspaceId, flowId, versionId, nodes.slice(from, to), ids.length],
  )
}

const endRuns = (client: pg.Client, ids: string[]) =>
  client.query(
    `update runs set node = 'e', visit = 6, status = 'done', due_at = null, ended_at = now() where id = any($1::uuid[])`,
    [ids],
  )

async function bareBatch(client: pg.Client, workspaceId: string, flowId: string, versionId: string) {
  await client.query('begin; set local role cauce_engine')
  const { ids } = await bareClaim(client, workspaceId, flowId)
  await bareHistory(client, workspaceId, flowId, versionId, ids, [0, 6])
  await endRuns(client, ids)
  await client.query('commit')
}

/** The same with a send in the middle: planned, claimed and settled, each committed. */
async function bareSendBatch(client: pg.Client, workspaceId: string, flowId: string, versionId: string) {
  await client.query('begin; set local role cauce_engine')
  const { ids, contactIds } = await bareClaim(client, workspaceId, flowId)
  await bareHistory(client, workspaceId, flowId, versionId, ids, [0, 3])
  await client.query(`update runs set node = 'send', visit = 4, due_at = null where id = any($1::uuid[])`, [
    ids,
  ])
  await client.query(
    `insert into intents (workspace_id, id, cause_kind, cause_id, run_id, visit, flow_id, node, contact_id, operation,
      if_lost, policy, input, due_at)
    select $1, r.id, 'visit', r.id || ':4', r.id, 4, $2, 'send', r.contact_id, 'kit.send', 'repeat', 'resend', '{}', now()
    from unnest($3::uuid[], $4::uuid[]) r (id, contact_id)`,
    [workspaceId, flowId, ids, contactIds],
  )
  await client.query('commit')
  await inTransaction(
    client,
    `update intents set state = 'dispatching', fence = fence + 1, attempts = 1, dispatched_at = now(), due_at = null,
      deadline = now() + interval '30 seconds', request_sealed = $2 where id = any($1::uuid[])`,
    [ids, Buffer.alloc(150, 1)],
  )
  await client.query('begin; set local role cauce_engine')
  await client.query(`select id from runs where id = any($1::uuid[]) order by id for update`, [ids])
  await client.query(
    `update intents set state = 'confirmed', output = '{"vendorId":"x"}', settled_at = now() where id = any($1::uuid[])`,
    [ids],
  )
  await client.query(
    `insert into observations (workspace_id, intent_id, source, fence, outcome) select $1, id, 'reply', 1, 'confirmed' from unnest($2::uuid[]) r (id)`,
    [workspaceId, ids],
  )
  await bareHistory(client, workspaceId, flowId, versionId, ids, [3, 6])
  await endRuns(client, ids)
  await client.query('commit')
}
