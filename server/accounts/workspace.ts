import { z } from 'zod'
import type { Db } from '../db/connect.ts'

export const Workspace = z.object({
  id: z.uuid(),
  title: z.string(),
  timeZone: z.string(),
  country: z.string().nullable(),
  language: z.string(),
  demo: z.boolean(),
})

export const shownOfWorkspace = ['id', 'title', 'timeZone', 'country', 'language', 'demo'] as const

export const findWorkspace = (db: Db, workspaceId: string) =>
  db.selectFrom('workspaces').select(shownOfWorkspace).where('id', '=', workspaceId).executeTakeFirst()

/** What anybody may set about a workspace that is theirs to manage. */
export const WorkspaceSettings = z.strictObject({
  title: z.string().trim().min(1).max(120),
  timeZone: z.string().refine(isTimeZone, 'A time zone such as Europe/Madrid.'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Two capital letters, such as ES.')
    .nullable(),
  language: z.enum(['en', 'es']),
})

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
