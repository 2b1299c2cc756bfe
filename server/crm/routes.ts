import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from '#sdk'
import { record } from '../audit/record.ts'
import type { Connection } from '../connections/queries.ts'
import { openSettings } from '../connections/settings.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env, Parts } from '../http/env.ts'
import { Conflict } from '../http/errors.ts'
import { conflicts } from './conflictRoutes.ts'
import { findSync } from './findSync.ts'
import { startFullSync } from './fullSync.ts'
import { readHealth } from './health.ts'
import { mappings } from './mappingRoutes.ts'
import { news } from './newsRoutes.ts'
import { readMappings } from './openWork.ts'

const Anything = z.looseObject({})
const SyncChange = z.strictObject({
  status: z.enum(['on', 'paused']).optional(),
  share: z.number().int().min(1).max(100).optional(),
})

/** Where the account names an app of the vendor's, people sign in to it. */
function signsIn({ registry, secrets }: Parts, connection: Connection): boolean {
  const oauth = registry.plugin(connection.plugin)?.oauth
  return oauth?.client(openSettings(secrets, connection)) !== undefined
}

export const crm = new Hono<Env>()
  .route('/', mappings)
  .route('/', conflicts)
  .route('/', news)
  .get(
    '/:id/sync',
    allow('connections.read', { summary: 'How the sync with a CRM is doing', returns: Anything }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      const { connection, crm, sync } = await findSync(db, parts, workspaceId, id)
      const signedIn = await db
        .selectFrom('connectionGrants')
        .select(['refused', 'version'])
        .where('workspaceId', '=', workspaceId)
        .where('connectionId', '=', id)
        .executeTakeFirst()
      return c.json({
        connection: { id, title: connection.title, plugin: connection.plugin },
        objects: crm?.objects ?? [],
        limits: { perSecond: crm?.limits.perSecond ?? 0, perDay: crm?.limits.perDay ?? 0 },
        signsIn: signsIn(parts, connection),
        /** the vendor no longer takes what was signed in with */
        refused: signedIn?.refused != null,
        signedIn: signedIn !== undefined && signedIn.version > 0 && signedIn.refused === null,
        returnUrl: `${parts.config.publicUrl}/connections/authorized`,
        status: sync?.status ?? 'setup',
        share: sync?.share ?? 80,
        syncedAt: sync?.syncedAt ?? null,
        lastHintAt: sync?.lastHintAt ?? null,
        blockedUntil: sync?.blockedUntil ?? null,
        blockedBecause: sync?.blockedBecause ?? null,
        callsToday: sync?.callsToday ?? 0,
        vendorUsed: sync?.vendorUsed ?? null,
        vendorLimit: sync?.vendorLimit ?? null,
        mappings: await readMappings(db, workspaceId, id),
        health: await readHealth(db, workspaceId, id),
      })
    },
  )
  .patch(
    '/:id/sync',
    allow('connections.write', { summary: 'Pause, resume or pace a sync', returns: Anything }),
    body(SyncChange),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      await findSync(db, parts, workspaceId, id)
      const change = c.req.valid('json')
      if (change.status === 'on' && (await readMappings(db, workspaceId, id)).length === 0)
        throw new Conflict('nothing-mapped', {
          en: 'Map some fields first.',
          es: 'Primero relaciona algunos campos.',
        })
      await db
        .insertInto('crmSyncs')
        .values({ connectionId: id, workspaceId, ...change })
        .onConflict((conflict) =>
          conflict.column('connectionId').doUpdateSet({ ...change, dueAt: new Date(0), blockedUntil: null }),
        )
        .execute()
      await record(db, c, { action: 'crm.set', target: id, detail: change })
      return c.json({ ok: true })
    },
  )
  .post(
    '/:id/sync/full',
    allow('connections.write', { summary: 'Read and write everything once', returns: Anything, status: 202 }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      const { sync } = await findSync(db, parts, workspaceId, id)
      if (!sync || (await readMappings(db, workspaceId, id)).length === 0)
        throw new Conflict('nothing-mapped', {
          en: 'Map some fields first.',
          es: 'Primero relaciona algunos campos.',
        })
      await startFullSync(db, workspaceId, id)
      await sql`update crm_syncs set status = 'on', blocked_until = null where workspace_id = ${workspaceId}
        and connection_id = ${id}`.execute(db)
      await record(db, c, { action: 'crm.full-sync', target: id })
      return c.json({ ok: true }, 202)
    },
  )
