import { sql } from 'kysely'
import { failpoint } from '#failpoint'
import { openConnection } from '../connections/openConnection.ts'
import { asEngine, type Trx } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { applyNews } from './applyNews.ts'

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
}

const BATCH = 50
/** Who dies over a receipt leaves it for the next after so long. */
const LEASE = 30
/** Some six minutes in all: a report may overtake the answer, and the answer may have to be recovered first. */
const MOST_ATTEMPTS = 12

/** Reads the webhooks that have come in for a workspace. Answers whether there were any. */
export async function applyReceipts(engineering: Engineering, workspaceId: string): Promise<boolean> {
  const { pool } = engineering
  const now = await engineering.clock()
  const receipts = await asEngine(pool, (trx) => take(trx, workspaceId, now))
  if (receipts.length > 0) failpoint('callback.taken')
  for (const receipt of receipts) await applyReceipt(engineering, receipt, now)
  return receipts.length > 0
}

async function take(trx: Trx, workspaceId: string, now: Date): Promise<Receipt[]> {
  const { rows } = await sql<Receipt>`
    update receipts r set attempts = r.attempts + 1, due_at = ${now}::timestamptz + make_interval(secs => ${LEASE})
    from connections c where c.id = r.connection_id and r.id in (
      select id from receipts where workspace_id = ${workspaceId} and applied_at is null and due_at <= ${now}
      order by due_at, received_at limit ${BATCH} for update skip locked)
    returning r.id, r.workspace_id, r.connection_id, r.plugin, c.token, r.headers, r.query, r.raw, r.received_at, r.attempts`.execute(
    trx,
  )
  return rows.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime())
}

async function applyReceipt(engineering: Engineering, receipt: Receipt, now: Date) {
  const { pool, publicUrl } = engineering
  try {
    const opened = await asEngine(pool, (trx) =>
      openConnection(trx, engineering, receipt.workspaceId, receipt.connectionId),
    )
    if (!opened?.plugin.webhook) return close(engineering, receipt, 'The account or its plugin is gone.')
    const news = await opened.plugin.webhook.read({
      headers: new Headers(receipt.headers),
      raw: new Uint8Array(receipt.raw),
      url: `${publicUrl}/hooks/${receipt.plugin}/${receipt.token}${receipt.query}`,
      connection: opened.settings,
    })
    let open: string | undefined
    for (const one of news) {
      const { early } = await applyNews(engineering, receipt, opened.connection.title, one)
      open ??= early
    }
    failpoint('callback.applied')
    if (open) await comeBack(engineering, receipt, open, now)
    else await close(engineering, receipt)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (receipt.attempts >= MOST_ATTEMPTS)
      engineering.report('A webhook could not be understood', error, { receipt: receipt.id })
    await comeBack(engineering, receipt, message, now)
  }
}

async function comeBack(engineering: Engineering, receipt: Receipt, why: string, now: Date) {
  if (receipt.attempts >= MOST_ATTEMPTS) return close(engineering, receipt, why)
  const seconds = Math.min(2 ** (receipt.attempts - 1), 60)
  await asEngine(engineering.pool, (trx) =>
    sql`update receipts set due_at = ${now}::timestamptz + make_interval(secs => ${seconds}), error = ${why.slice(0, 500)}
      where id = ${receipt.id} and applied_at is null`.execute(trx),
  )
}

async function close(engineering: Engineering, { id }: Receipt, why?: string) {
  await asEngine(engineering.pool, (trx) =>
    sql`update receipts set applied_at = clock_timestamp(), error = ${why?.slice(0, 500) ?? null}
      where id = ${id}`.execute(trx),
  )
}
