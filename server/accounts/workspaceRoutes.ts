import { Hono } from 'hono'
import { record } from '../audit/record.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { findWorkspace, shownOfWorkspace, Workspace, WorkspaceSettings } from './workspace.ts'

export const workspace = new Hono<Env>()
  .get('/', allow('contacts.read', { summary: 'Show the workspace', returns: Workspace }), async (c) => {
    const found = await findWorkspace(c.var.db, c.var.workspaceId)
    if (!found) throw new NotFound('workspace', c.var.workspaceId)
    return c.json(found)
  })
  .patch(
    '/',
    allow('workspace.manage', { summary: 'Change the workspace', returns: Workspace }),
    body(WorkspaceSettings.partial()),
    async (c) => {
      const change = c.req.valid('json')
      if (Object.keys(change).length > 0) {
        await c.var.db.updateTable('workspaces').set(change).where('id', '=', c.var.workspaceId).execute()
        await record(c.var.db, c, { action: 'workspace.changed', detail: change })
      }
      const found = await c.var.db
        .selectFrom('workspaces')
        .select(shownOfWorkspace)
        .where('id', '=', c.var.workspaceId)
        .executeTakeFirstOrThrow()
      return c.json(found)
    },
  )
