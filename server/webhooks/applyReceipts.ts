import { sql } from 'kysely'
import { failpoint } from '#failpoint'
import type { HookNews, HookRequest } from '#sdk'
import { type OpenConnection, openConnection } from '../connections/openConnection.ts'
import { takeHints } from '../crm/takeHints.ts'
import { asEngine, type Trx } from '../db/connect.ts'
import { gather } from '../db/gather.ts'
import type { Engineering } from '../engine/engine.ts'
import { MOST_CRASHES } from '../quarantine/reason.ts'
import type { Answers } from '../quarantine/tasks.ts'
import { applyNews } from './applyNews.ts'
import { createLanes, subjectOf } from './lanes.ts'

export type Receipt = {
  id: string
  workspaceId: string
  connectionId: string
  plugin: string
  token: string
  headers: Record<string, string>
  query: string
  raw: Buffer
  receivedAt: Date
  attempts: number
  /** how often a process died over it; then it is read apart */
  crashes: number
}

const BATCH = 100
/** So many are applied at once. */
const LANES = 8
/** Who dies over a receipt leaves it for the next after so long. */
const LEASE = 30
/** Some six minutes in all: a report may overtake the answer, and the answer may have to be recovered first. */
const MOST_ATTEMPTS = 12

/** Reads the webhooks that have come in for a workspace. Answers whether there were any. */
export async function applyReceipts(engineering: Engineering, workspaceId: string): Promise<boolean> {
  const now = await engineering.clock()
  const receipts = await asEngine(engineering.pool, (trx) => take(trx, workspaceId, engineering, now))
  if (receipts.length > 0) failpoint('callback.taken')
  const batch: Batch = {
    inLane: createLanes(LANES),
    open: openOnce(engineering),
    close: closeTogether(engineering),
    now,
  }
  // Those over which a process died are read apart, which takes its time: the others don't wait for it.
  for (const crowd of [
    receipts.filter((one) => one.crashes === 0),
    receipts.filter((one) => one.crashes > 0),
  ])
    await applyAll(engineering, crowd, batch)
  return receipts.length > 0
}

/** Read in the order they came in, so that what is about one person is applied in it; applied side by side. */
async function applyAll(engineering: Engineering, receipts: Receipt[], batch: Batch) {
  const reads: Read[] = []
  for (const receipt of receipts) {
    const read = await readReceipt(engineering, receipt, batch)
    if (read) reads.push(read)
  }
  const ends = await Promise.allSettled(reads.map((read) => applyReceipt(engineering, read, batch)))
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
}

type Batch = {
  inLane: ReturnType<typeof createLanes>
  open: (receipt: Receipt) => Promise<OpenConnection | undefined>
  close: (receipt: Receipt) => Promise<unknown>
  now: Date
}

/** Each as soon as it is applied, those that end at the same time with one statement. */
function closeTogether(engineering: Engineering): Batch['close'] {
  const together = gather(async (_, receipts: Receipt[]) => {
    await close(engineering, receipts)
    return receipts
  })
  return (receipt) => together(receipt.workspaceId, receipt)
}

/** Most webhooks of a batch are for one account. */
function openOnce(engineering: Engineering): Batch['open'] {
  const opened = new Map<string, Promise<OpenConnection | undefined>>()
  return ({ workspaceId, connectionId }) => {
    const known = opened.get(connectionId)
    if (known) return known
    const opening = asEngine(engineering.pool, (trx) =>
      openConnection(trx, engineering, workspaceId, connectionId),
    )
    opened.set(connectionId, opening)
    return opening
  }
}

/** Who took one before and died over it leaves word of that by not having put it back. */
async function take(
  trx: Trx,
  workspaceId: string,
  { processId, pace, quarantine }: Engineering,
  now: Date,
): Promise<Receipt[]> {
  const { rows } = await sql<Receipt>`
    update receipts r set attempts = r.attempts + 1, due_at = ${now}::timestamptz + make_interval(secs => ${LEASE}),
      taken_by = ${quarantine ? processId : null}, crashes = r.crashes + due.died::int
    from connections c, (
      select id, taken_by is not null and not exists (select 1 from processes p where p.id = taken_by
        and p.beat_at > clock_timestamp() - make_interval(secs => ${pace.dead / 1000})) as died
      from receipts where workspace_id = ${workspaceId} and applied_at is null and due_at <= ${now}
      order by due_at, received_at limit ${BATCH} for update skip locked) due
    where c.id = r.connection_id and r.id = due.id
    returning r.crashes, r.id, r.workspace_id, r.connection_id, r.plugin, c.token, r.headers, r.query, r.raw, r.received_at, r.attempts`.execute(
    trx,
  )
  return rows.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime())
}

type Read = {
  receipt: Receipt
  opened: OpenConnection
  request: HookRequest<Record<string, unknown>>
  news: readonly HookNews[]
}

async function readReceipt(
  engineering: Engineering,
  receipt: Receipt,
  batch: Batch,
): Promise<Read | undefined> {
  try {
    const opened = await batch.open(receipt)
    if (!opened?.plugin.webhook) {
      await close(engineering, [receipt], 'The account or its plugin is gone.')
      return undefined
    }
    const request = {
      headers: new Headers(receipt.headers),
      raw: new Uint8Array(receipt.raw),
      url: `${engineering.publicUrl}/hooks/${receipt.plugin}/${receipt.token}${receipt.query}`,
      connection: opened.settings,
    }
    const news =
      receipt.crashes > 0
        ? await readApart(engineering, receipt, request)
        : await opened.plugin.webhook.read(request)
    return { receipt, opened, request, news }
  } catch (error) {
    await fail(engineering, receipt, error, batch.now)
    return undefined
  }
}

async function applyReceipt(
  engineering: Engineering,
  { receipt, opened, request, news }: Read,
  { inLane, close, now }: Batch,
): Promise<void> {
  try {
    const applying = news.map((one) =>
      inLane(subjectOf(one), () => applyNews(engineering, receipt, opened.connection.title, one)),
    )
    await inLane('hints', () => takeHints(engineering.pool, receipt, opened.plugin.crm, request))
    const applied = await Promise.all(applying)
    failpoint('callback.applied')
    const open = applied.find((one) => one.early)?.early
    if (open) await comeBack(engineering, receipt, open, now)
    else await close(receipt)
  } catch (error) {
    await fail(engineering, receipt, error, now)
  }
}

async function fail(engineering: Engineering, receipt: Receipt, error: unknown, now: Date) {
  const message = error instanceof Error ? error.message : String(error)
  if (receipt.attempts >= MOST_ATTEMPTS)
    engineering.report('A webhook could not be understood', error, { receipt: receipt.id })
  await comeBack(engineering, receipt, message, now)
}

/** In the process that may be lost. What it throws is kept with the receipt. */
async function readApart(
  { quarantine, report }: Engineering,
  receipt: Receipt,
  { headers, ...request }: HookRequest<Record<string, unknown>>,
): Promise<readonly HookNews[]> {
  const { plugin, workspaceId, id } = receipt
  const task = { kind: 'read' as const, plugin, request: { ...request, headers: [...headers] } }
  const tried = (await quarantine?.attempt<Answers['read']>(task)) ?? 'again'
  if (tried === 'again') throw new Error('It is read apart, as soon as there is time for it.')
  if ('crashed' in tried) {
    receipt.crashes++
    report('A webhook brought the quarantine down', new Error(tried.crashed), { workspaceId, receipt: id })
    throw new Error(`Reading it brought its process down (${tried.crashed}).`)
  }
  if ('because' in tried.answer) throw new Error(tried.answer.because)
  return tried.answer.news
}

async function comeBack(engineering: Engineering, receipt: Receipt, why: string, now: Date) {
  if (receipt.attempts >= MOST_ATTEMPTS || receipt.crashes >= MOST_CRASHES)
    return close(engineering, [receipt], why)
  const seconds = Math.min(2 ** (receipt.attempts - 1), 60)
  await asEngine(engineering.pool, (trx) =>
    sql`update receipts set due_at = ${now}::timestamptz + make_interval(secs => ${seconds}), taken_by = null,
      crashes = ${receipt.crashes}, error = ${why.slice(0, 500)}
      where id = ${receipt.id} and applied_at is null`.execute(trx),
  )
}

async function close({ pool }: Engineering, receipts: Receipt[], why?: string) {
  if (receipts.length === 0) return
  const ids = receipts.map((receipt) => receipt.id)
  await asEngine(pool, (trx) =>
    sql`update receipts set applied_at = clock_timestamp(), taken_by = null, crashes = 0, error = ${why?.slice(0, 500) ?? null}
      where id = any(${ids}::uuid[])`.execute(trx),
  )
}
