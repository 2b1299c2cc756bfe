import { Hono } from 'hono'
import { z } from 'zod'
import { asEngine } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import type { Env } from '../http/env.ts'
import { MATRIX, ROLES } from './permissions.ts'
import { accountsOf } from './tables.ts'
import { findWorkspace, Workspace } from './workspace.ts'

const Me = z.object({
  user: z.object({ id: z.uuid(), name: z.string(), email: z.string() }).nullable(),
  workspace: Workspace.nullable(),
  role: z.enum(ROLES).nullable(),
  workspaces: z.array(z.object({ id: z.uuid(), title: z.string(), role: z.enum(ROLES) })),
  permissions: z.array(z.string()),
})

export const me = new Hono<Env>().get(
  '/',
  allow('signed-in', { summary: 'Who am I, where, and what may I do', returns: Me }),
  async (c) => {
    const { pool } = c.var.parts
    const { userId, workspaceId } = c.var as { userId?: string; workspaceId?: string }
    const workspace = workspaceId
      ? await c.var.inWorkspace((db) => findWorkspace(db, workspaceId))
      : undefined
    const user = userId
      ? await accountsOf(pool)
          .selectFrom('auth.user')
          .select(['id', 'name', 'email'])
          .where('id', '=', userId)
          .executeTakeFirst()
      : undefined
    const role = workspace && userId ? c.var.role : null
    return c.json({
      user: user ?? null,
      workspace: workspace ?? null,
      role,
      workspaces: userId ? await listWorkspaces(pool, userId) : [],
      permissions: workspace ? [...(role ? MATRIX[role] : c.var.permissions)] : [],
    })
  },
)

async function listWorkspaces(pool: Env['Variables']['parts']['pool'], userId: string) {
  const memberships = await accountsOf(pool)
    .selectFrom('auth.member')
    .select(['organizationId', 'role'])
    .where('userId', '=', userId)
    .execute()
  if (memberships.length === 0) return []
  const roles = new Map(memberships.map((one) => [one.organizationId, one.role]))
  const rows = await asEngine(pool, (db) =>
    db
      .selectFrom('workspaces')
      .select(['id', 'title'])
      .where('id', 'in', [...roles.keys()])
      .orderBy('title')
      .execute(),
  )
  return rows.map((row) => ({ ...row, role: roles.get(row.id) ?? 'viewer' }))
}
