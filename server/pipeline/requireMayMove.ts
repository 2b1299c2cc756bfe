import { sql } from 'kysely'
import type { Env } from '../http/env.ts'
import { Forbidden } from '../http/errors.ts'

type Place = { title: string; pipelineId: string; position: number; closed: string | null }

/**
 * Forward is anybody's who may change contacts. Backwards, out of a stage that is won or lost, or out of the pipeline
 * altogether, what was reported would no longer be true: that takes a permission of its own.
 */
export async function requireMayMove(
  { db, workspaceId, permissions }: Pick<Env['Variables'], 'db' | 'workspaceId' | 'permissions'>,
  contactId: string,
  stage: string | null,
): Promise<void> {
  if (permissions.has('pipeline.move-back')) return
  const { rows } = await sql<{ from: Place | null; to: Place | null }>`
    select to_jsonb(f) as "from", to_jsonb(t) as "to"
    from contacts c
      left join lateral (select s.title, s.pipeline_id as "pipelineId", s.position, s.closed from stages s
        where s.workspace_id = c.workspace_id and s.key = c.stage_key) f on true
      left join lateral (select s.title, s.pipeline_id as "pipelineId", s.position, s.closed from stages s
        where s.workspace_id = c.workspace_id and s.key = ${stage}) t on true
    where c.workspace_id = ${workspaceId} and c.id = ${contactId} for no key update of c`.execute(db)
  const { from, to } = rows[0] ?? {}
  if (!from || (stage !== null && !to)) return // nowhere yet, or to a stage that is refused later
  if (to && from.pipelineId === to.pipelineId && from.position === to.position) return
  if (from.closed)
    throw new Forbidden({
      en: `"${from.title}" is closed. Reopening takes the permission "pipeline.move-back"; ask an editor.`,
      es: `«${from.title}» está cerrada. Reabrirla requiere el permiso «pipeline.move-back»; pídelo a un editor.`,
    })
  if (!to || (from.pipelineId === to.pipelineId && to.position < from.position))
    throw new Forbidden({
      en: `Moving back from "${from.title}" takes the permission "pipeline.move-back"; ask an editor.`,
      es: `Retroceder desde «${from.title}» requiere el permiso «pipeline.move-back»; pídelo a un editor.`,
    })
}
