import { type ChildProcess, fork } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { asEngine, connect, type Db } from '../../../server/db/connect.ts'
import { startEmbedded } from '../../../server/db/embedded.ts'
import { migrate } from '../../../server/db/migrate.ts'
import { uuid7 } from '../../../server/db/uuid7.ts'

/**
 * So many calls at once whose carrier hears and speaks, each with its own talk, model and books: is everything that was said
 * stored, and does the process keep up? `npm run bench:voice:relay`, or `-- 100 10` for so many calls and seconds.
 */
const [calls = 1000, seconds = 20] = process.argv.slice(2).map(Number)
const here = new URL('.', import.meta.url)
const home = mkdtempSync(join(tmpdir(), 'cauce-bench-voice-'))
chmodSync(home, 0o755)
const database = await startEmbedded({ home, settings: { max_connections: '60', shared_buffers: '256MB' } })
await migrate(database.url)
const db = connect(database.url, { max: 4 })
const children: ChildProcess[] = []
const start = (file: string, args: string[]) => {
  const child = fork(new URL(file, here), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  children.push(child)
  return child
}
const hear = <T>(child: ChildProcess) =>
  new Promise<T>((resolve, reject) => {
    child.once('message', (told) => resolve(told as T))
    child.once('exit', (code) => reject(new Error(`It ended with ${code}.`)))
  })

try {
  const { workspaceId, token, secret } = await seed(db, calls)
  const people = start('relayPeople.ts', [])
  const { port: model } = await hear<{ port: number }>(people)
  const server = start('relayServer.ts', [database.url, `http://127.0.0.1:${model}`, workspaceId, token])
  const { port } = await hear<{ port: number }>(server)
  const ids = await idsOf(db, workspaceId)
  people.send({ url: `ws://127.0.0.1:${port}`, token, ids, secret, seconds })
  await hear(people)
  server.send('begin')
  people.send('go')
  const { said, heard, unanswered, waitP50, waitP99 } = await hear<{
    said: number
    heard: number
    unanswered: number
    waitP50: number
    waitP99: number
  }>(people)
  server.send('end')
  const { cpuMs, loopP99, rssMb } = await hear<{ cpuMs: number; loopP99: number; rssMb: number }>(server)
  const { rows } = await asEngine(db, (trx) =>
    sql<{ who: string; n: number }>`
      select who, count(*)::int as n from call_lines where workspace_id = ${workspaceId} group by who`.execute(
      trx,
    ),
  )
  const stored = Object.fromEntries(rows.map((row) => [row.who, row.n]))
  console.log(`calls at once        ${calls}, for ${seconds} s
said by people       ${said}, stored ${stored.person ?? 0}
answers heard        ${heard} (${unanswered} people still waited), stored ${(stored.agent ?? 0) - calls} and ${calls} openings
answer, first word   p50 ${waitP50.toFixed(0)} ms, p99 ${waitP99.toFixed(0)} ms
event loop delay p99 ${loopP99.toFixed(1)} ms
CPU                  ${(cpuMs / seconds / 10).toFixed(0)} % of a core, ${(cpuMs / seconds / 10 / calls).toFixed(3)} % a call
memory               ${rssMb.toFixed(0)} MB`)
  const kept = stored.person === said && (stored.agent ?? 0) >= heard + calls
  if (!kept) console.log('Not everything that was said is stored.')
  process.exitCode = kept ? 0 : 1
} finally {
  for (const child of children) {
    child.removeAllListeners('exit')
    child.kill()
  }
  await db.destroy()
  await database.stop()
  rmSync(home, { recursive: true, force: true })
}

/** Calls as they are once somebody has picked up: planned, dialled, and about to open their lines. */
async function seed(db: Db, n: number) {
  const workspaceId = uuid7()
  const token = `bench${uuid7().slice(0, 8)}`
  return asEngine(db, async (trx) => {
    await trx
      .insertInto('workspaces')
      .values({ id: workspaceId, title: 'Bench', slug: workspaceId, settings: '{}' })
      .execute()
    const plan = {
      ...{ transport: 'relay', language: 'en', timeLimit: 3600, record: false },
      agent: {
        ...{ id: uuid7(), version: 1, title: 'Bench', engine: 'text', connectionId: uuid7(), language: 'en' },
        ...{ instructions: 'Talk.', opening: { text: 'Hello.', mustBeHeard: false }, tools: [] },
      },
    }
    await sql`
      with c as (insert into contacts (id, workspace_id, attributes, first_name)
        select uuid7(), ${workspaceId}, '{}', 'P' || g from generate_series(1, ${n}) g returning id)
      insert into calls (id, workspace_id, contact_id, status, transport, plan, at)
      select uuid7(), ${workspaceId}, id, 'ringing', 'relay', ${JSON.stringify(plan)}::jsonb, clock_timestamp() from c`.execute(
      trx,
    )
    const { linkSecret } = await trx
      .selectFrom('workspaces')
      .select('linkSecret')
      .where('id', '=', workspaceId)
      .executeTakeFirstOrThrow()
    return { workspaceId, token, secret: linkSecret.toString('base64') }
  })
}

async function idsOf(db: Db, workspaceId: string): Promise<string[]> {
  const found = await asEngine(db, (trx) =>
    trx.selectFrom('calls').select('id').where('workspaceId', '=', workspaceId).execute(),
  )
  return found.map((call) => call.id)
}
