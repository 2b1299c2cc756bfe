import { sql } from 'kysely'
import type { VendorTemplate } from '#sdk'
import { openConnection } from '../connections/openConnection.ts'
import { asEngine, type Db, type Trx } from '../db/connect.ts'
import type { FetchFor } from '../net/guardedFetch.ts'
import { findStepError } from '../net/NotSent.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Secrets } from '../secrets/secrets.ts'

type Parts = { pool: Db; registry: Registry; secrets: Secrets; fetchFor: FetchFor }

const KINDS = ['whatsapp'] as const

/** Asks each account of a workspace (or one) what templates its vendor holds. Returns how many accounts were asked. */
export async function syncTemplates(
  parts: Parts,
  workspaceId: string,
  connectionId?: string,
): Promise<number> {
  const connections = await asEngine(parts.pool, (trx) =>
    withTemplates(trx, parts, workspaceId, connectionId),
  )
  for (const id of connections) await syncOne(parts, workspaceId, id)
  return connections.length
}

/** Every account of every workspace that was not asked for an hour. */
export async function syncStale(parts: Parts): Promise<void> {
  const stale = await asEngine(parts.pool, (trx) =>
    trx
      .selectFrom('connections')
      .select(['id', 'workspaceId', 'plugin'])
      .where('status', '!=', 'off')
      .where((where) =>
        where.or([
          where('templatesSyncedAt', 'is', null),
          where('templatesSyncedAt', '<', sql<Date>`now() - interval '55 minutes'`),
        ]),
      )
      .execute(),
  )
  for (const { id, workspaceId, plugin } of stale)
    if (holdsTemplates(parts.registry, plugin)) await syncOne(parts, workspaceId, id)
}

const holdsTemplates = (registry: Registry, plugin: string) =>
  KINDS.some((kind) => providerOf(registry, plugin, kind)?.templates)

function providerOf(registry: Registry, plugin: string, kind: (typeof KINDS)[number]) {
  const provider = registry.provider(plugin, kind)
  return provider?.kind === kind ? provider : undefined
}

async function withTemplates(trx: Trx, { registry }: Parts, workspaceId: string, connectionId?: string) {
  const rows = await trx
    .selectFrom('connections')
    .select(['id', 'plugin'])
    .where('workspaceId', '=', workspaceId)
    .where('status', '!=', 'off')
    .execute()
  return rows
    .filter(({ id, plugin }) => holdsTemplates(registry, plugin) && (!connectionId || id === connectionId))
    .map((row) => row.id)
}

async function syncOne(parts: Parts, workspaceId: string, connectionId: string): Promise<void> {
  const opened = await asEngine(parts.pool, (trx) => openConnection(trx, parts, workspaceId, connectionId))
  if (!opened) return
  const { plugin, settings } = opened
  const heard: VendorTemplate[] = []
  let problem: string | null = null
  for (const kind of KINDS) {
    const provider = providerOf(parts.registry, plugin.id, kind)
    try {
      const signal = AbortSignal.timeout(25_000)
      heard.push(
        ...((await provider?.templates?.({
          connection: settings,
          fetch: parts.fetchFor(plugin.hosts),
          signal,
        })) ?? []),
      )
    } catch (error) {
      problem = findStepError(error)?.message ?? `${plugin.title} could not be asked for its templates.`
    }
  }
  await asEngine(parts.pool, async (trx) => {
    // Unheard, the last word stands.
    if (!problem) await keep(trx, workspaceId, connectionId, heard)
    await trx
      .updateTable('connections')
      .set({ templatesSyncedAt: sql`now()`, templatesProblem: problem })
      .where('id', '=', connectionId)
      .execute()
  })
}

async function keep(
  trx: Trx,
  workspaceId: string,
  connectionId: string,
  heard: VendorTemplate[],
): Promise<void> {
  const { rows: before } = await sql<{ vendorId: string; status: string }>`
    select vendor_id, status from vendor_templates where connection_id = ${connectionId} for update`.execute(
    trx,
  )
  const was = new Map(before.map((row) => [row.vendorId, row.status]))
  await sql`delete from vendor_templates where connection_id = ${connectionId}
    and not vendor_id = any(${heard.map((one) => one.vendorId)}::text[])`.execute(trx)
  for (const { vendorId, name, language, category, status, because, body, variables } of heard)
    await sql`
      insert into vendor_templates (workspace_id, connection_id, vendor_id, name, language, category, status, because, body,
        variables, synced_at)
      values (${workspaceId}, ${connectionId}, ${vendorId}, ${name}, ${language}, ${category ?? null}, ${status},
        ${because ?? null}, ${body}, ${[...variables]}, now())
      on conflict (connection_id, vendor_id) do update set name = excluded.name, language = excluded.language,
        category = excluded.category, status = excluded.status, because = excluded.because, body = excluded.body,
        variables = excluded.variables, synced_at = excluded.synced_at`.execute(trx)
  const stopped = heard.filter(
    ({ vendorId, status }) =>
      was.get(vendorId) === 'approved' && (status === 'paused' || status === 'rejected'),
  )
  for (const { name, status } of stopped)
    await trx
      .insertInto('notifications')
      .values({
        workspaceId,
        text:
          status === 'paused'
            ? `WhatsApp has paused the template "${name}". Steps that send it fail until it is approved again.`
            : `WhatsApp has rejected the template "${name}". Steps that send it fail.`,
        link: '/templates?view=approved',
      })
      .execute()
}

/** What the vendors of a workspace hold, by name. */
export const listVendorTemplates = (db: Db, workspaceId: string) =>
  db
    .selectFrom('vendorTemplates as t')
    .innerJoin('connections as c', 'c.id', 't.connectionId')
    .select([
      ...(['t.id', 't.connectionId', 'c.title as connection', 't.vendorId', 't.name', 't.language'] as const),
      ...(['t.category', 't.status', 't.because', 't.body', 't.variables', 't.syncedAt'] as const),
    ])
    .where('t.workspaceId', '=', workspaceId)
    .where('c.status', '!=', 'off')
    .orderBy('t.name')
    .orderBy('t.language')
    .limit(2000)
    .execute()

/** How it stands with asking, by account. */
export async function listSyncs(db: Db, registry: Registry, workspaceId: string) {
  const rows = await db
    .selectFrom('connections')
    .select(['id', 'title', 'plugin', 'templatesSyncedAt as at', 'templatesProblem as problem'])
    .where('workspaceId', '=', workspaceId)
    .where('status', '!=', 'off')
    .orderBy('title')
    .execute()
  return rows.filter(({ plugin }) => holdsTemplates(registry, plugin)).map(({ plugin: _, ...row }) => row)
}
