import { sql } from 'kysely'
import { asEngine, asWorkspace, type Db } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import type { InWorkspace } from '../files/files.ts'
import { HttpError } from '../http/errors.ts'
import { sayIn } from '../http/language.ts'
import { dryRun } from './dryRun.ts'
import { freshenStatistics } from './freshenStatistics.ts'
import { batchesOf, type Job, loadJob } from './job.ts'
import { undoImport } from './undoImport.ts'
import { type Tally, writeBatch } from './writeBatch.ts'

const BATCH = 500

type Claimed = { id: string; workspaceId: string; status: 'checking' | 'running' | 'undoing' }
type Work = { db: Db; processId: string; signal?: AbortSignal }

/** Another process has taken the import over, or somebody deleted it: this one changes nothing more. */
class Lost extends Error {}

/**
 * Works off the imports that wait: dry runs, runs, undoings. Each batch of lines is one transaction that also notes
 * how far it came, so after a crash another process goes on at the next line. Answers how many it ended.
 */
export async function runImports({ db, processId, signal }: Work): Promise<number> {
  let ended = 0
  while (!signal?.aborted) {
    const claimed = await claim(db, processId)
    if (!claimed) break
    if (await work({ db, processId, signal }, claimed)) ended++
  }
  return ended
}

/** The oldest that waits, or whose process has not been heard of for 15 seconds. */
async function claim(db: Db, processId: string): Promise<Claimed | undefined> {
  const { rows } = await asEngine(db, (trx) =>
    sql<Claimed>`
      update imports set claimed_by = ${processId},
        status = case when status = 'waiting' then 'running' else status end
      where id = (
        select id from imports i where status in ('checking', 'waiting', 'running', 'undoing')
          and (claimed_by is null or not exists
            (select from processes p where p.id = i.claimed_by and p.beat_at > now() - interval '15 seconds'))
        order by created_at limit 1 for update skip locked)
      returning id, workspace_id, status`.execute(trx),
  )
  return rows[0]
}

async function work({ db, processId, signal }: Work, { id, workspaceId, status }: Claimed): Promise<boolean> {
  const inWorkspace: InWorkspace = (work) => asWorkspace(db, workspaceId, work)
  try {
    const job = await inWorkspace((trx) => loadJob(trx, workspaceId, id))
    const mine = { db, inWorkspace, processId, signal }
    if (status === 'checking') await check(mine, job)
    else if (status === 'running') await take(mine, job)
    else await undoImport({ ...mine, ours: (trx) => requireOurs(trx, job, processId) }, job)
    return true
  } catch (error) {
    if (error instanceof Lost || signal?.aborted) return false
    await inWorkspace((trx) => fail(trx, { id, workspaceId, processId }, error))
    return true
  } finally {
    await inWorkspace((trx) =>
      trx
        .updateTable('imports')
        .set({ claimedBy: null })
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .where('claimedBy', '=', processId)
        .execute(),
    )
  }
}

type Mine = { db: Db; inWorkspace: InWorkspace; processId: string; signal?: AbortSignal }

async function check({ inWorkspace, processId, signal }: Mine, job: Job) {
  const report = await dryRun(inWorkspace, job, {
    size: BATCH,
    onBatch: async (rows) => {
      signal?.throwIfAborted()
      await inWorkspace(async (db) => {
        await requireOurs(db, job, processId)
        await db
          .updateTable('imports')
          .set({ processed: rows })
          .where('id', '=', job.id)
          .where('workspaceId', '=', job.workspaceId)
          .execute()
      })
    },
  })
  await inWorkspace(async (db) => {
    await requireOurs(db, job, processId)
    await db
      .updateTable('imports')
      .set({
        status: 'checked',
        processed: 0,
        total: report.rows,
        report: toJson({ dryRun: report }),
        error: null,
      })
      .where('workspaceId', '=', job.workspaceId)
      .where('id', '=', job.id)
      .execute()
  })
}

async function take({ db: pool, inWorkspace, processId, signal }: Mine, job: Job) {
  let { processed } = job
  let next = processed + 2 * BATCH
  for await (const rows of batchesOf(inWorkspace, job, BATCH)) {
    signal?.throwIfAborted()
    await again(() =>
      inWorkspace(async (db) => {
        await requireOurs(db, job, processId, processed)
        await addUp(db, job, await writeBatch(db, job, rows), rows.length)
      }),
    )
    processed += rows.length
    if (processed < next) continue
    next = processed * 3
    await freshenStatistics(pool, processed)
  }
  await inWorkspace(async (db) => {
    await requireOurs(db, job, processId, processed)
    await db
      .updateTable('imports')
      .set({ status: 'done', total: processed, finishedAt: sql<Date>`now()`, error: null })
      .where('workspaceId', '=', job.workspaceId)
      .where('id', '=', job.id)
      .execute()
  })
}

/** Locks the import, so that of two processes which both believe they have it one stops. */
async function requireOurs(db: Db, job: Job, processId: string, processed?: number) {
  const row = await db
    .selectFrom('imports')
    .select(['claimedBy', 'processed', 'status'])
    .where('workspaceId', '=', job.workspaceId)
    .where('id', '=', job.id)
    .forUpdate()
    .executeTakeFirst()
  const same = row?.claimedBy === processId && (processed === undefined || row.processed === processed)
  if (!same || !['checking', 'running', 'undoing'].includes(row.status)) throw new Lost()
}

async function addUp(db: Db, job: Job, { created, updated, skipped, failed, warnings }: Tally, rows: number) {
  await sql`
    update imports set processed = processed + ${rows}, created = created + ${created}, updated = updated + ${updated},
      skipped = skipped + ${skipped}, failed = failed + ${failed},
      report = jsonb_set(report, '{warnings}', to_jsonb(coalesce((report->>'warnings')::int, 0) + ${warnings}::int))
    where workspace_id = ${job.workspaceId} and id = ${job.id}`.execute(db)
}

/** Two transactions that met (a deadlock, a clash of new contacts) are simply tried again. */
async function again(work: () => Promise<void>, tries = 3): Promise<void> {
  try {
    await work()
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    if (tries <= 1 || !['40P01', '40001', '23505', '23503'].includes(code)) throw error
    await again(work, tries - 1)
  }
}

async function fail(
  db: Db,
  { id, workspaceId, processId }: { id: string; workspaceId: string; processId: string },
  error: unknown,
) {
  const { language } = await db
    .selectFrom('workspaces')
    .select('language')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  const spoken = language === 'es' ? 'es' : 'en'
  const reason = sayIn(
    spoken,
    error instanceof HttpError
      ? error.words
      : {
          en: `Something unexpected went wrong (${(error as Error).message}).`,
          es: `Algo inesperado falló (${(error as Error).message}).`,
        },
  )
  const goOn = {
    en: ' The rows before are in; start it again to go on, or undo it.',
    es: ' Las filas anteriores están dentro; iníciala otra vez para continuar, o deshazla.',
  }[spoken]
  await sql`
    update imports set status = 'failed', finished_at = now(), error = ${reason} || case when processed > 0 and status = 'running'
      then ${goOn} else '' end
    where workspace_id = ${workspaceId} and id = ${id} and claimed_by = ${processId}`.execute(db)
}
