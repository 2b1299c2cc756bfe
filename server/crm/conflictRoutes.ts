import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from '#sdk'
import { record } from '../audit/record.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { findSync } from './findSync.ts'
import { resolveConflict } from './resolveConflict.ts'

const Anything = z.looseObject({})
const Chosen = z.strictObject({
  keep: z.enum(['ours', 'theirs']).optional(),
  /** the same from now on, wherever both change this field */
  always: z.boolean().optional(),
  contactId: z.uuid().optional(),
  /** leave the record alone */
  ignore: z.boolean().optional(),
})

export const conflicts = new Hono<Env>()
  .get(
    '/:id/conflicts',
    allow('connections.read', { summary: 'What both sides changed', returns: Anything }),
    query(z.strictObject({ state: z.enum(['open', 'resolved']).default('open') })),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      await findSync(db, parts, workspaceId, id)
      const { rows } = await sql`
        select k.id, k.object, k.remote_id, k.contact_id, k.field, k.ours, k.theirs, k.agreed, k.ours_at, k.theirs_at,
          k.state, k.decided_by, k.kept, k.at, nullif(concat_ws(' ', c.first_name, c.last_name), '') as name, c.email,
          (select jsonb_agg(jsonb_build_object('id', p.id, 'name', concat_ws(' ', p.first_name, p.last_name), 'email', p.email, 'phone', p.phone))
            from contacts p where p.workspace_id = ${workspaceId} and p.id::text = any(k.candidates)) as candidates
        from crm_conflicts k left join contacts c on c.workspace_id = k.workspace_id and c.id = k.contact_id
        where k.workspace_id = ${workspaceId} and k.connection_id = ${id} and k.state = ${c.req.valid('query').state}
        order by k.at desc limit 100`.execute(db)
      return c.json({ items: rows as Record<string, unknown>[] })
    },
  )
  .post(
    '/:id/conflicts/:conflict/choose',
    allow('connections.write', { summary: 'Decide a conflict', returns: Anything }),
    body(Chosen),
    async (c) => {
      const { db, workspaceId, parts, actor } = c.var
      const { id, conflict } = c.req.param()
      await findSync(db, parts, workspaceId, id)
      await resolveConflict(db, workspaceId, { connectionId: id, id: conflict, actor }, c.req.valid('json'))
      await record(db, c, { action: 'crm.conflict-decided', target: conflict })
      return c.json({ ok: true })
    },
  )
