import { sql } from 'kysely'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import { attributeKey } from '../contacts/fieldValues.ts'
import type { Db } from '../db/connect.ts'
import { Conflict, InvalidInput, NotFound } from '../http/errors.ts'
import { holdStill } from '../segments/fillSegment.ts'
import { fieldOf } from './countedFields.ts'
import { readsOf, type ScoreDefinition } from './definition.ts'
import { requireCountable } from './requireCountable.ts'

export type NewScore = { title: string; key: string; definition: ScoreDefinition }
export type ScoreChange = { title?: string; definition?: ScoreDefinition; tell?: boolean }

/** Before all people: where a count of everybody begins. */
const START = '00000000-0000-0000-0000-000000000000'
const mostScores = 20

/**
 * Makes a score. The first one is the contact's own `score`; any other fills a number field of its own, so that rules,
 * segments, lists and texts know it without knowing of scores. Everybody is counted from their past, soon and silently.
 */
export async function createScore(db: Db, workspaceId: string, score: NewScore): Promise<string> {
  const { title, key, definition } = score
  await holdStill(db, workspaceId, 'alone')
  const { rows: there } = await sql<{ key: string }>`
    select key from scores where workspace_id = ${workspaceId}`.execute(db)
  if (there.length >= mostScores)
    throw new Conflict('too-many-scores', {
      en: `There are ${mostScores} scores already. Delete one that nobody uses.`,
      es: `Ya hay ${mostScores} puntuaciones. Borra alguna que nadie use.`,
    })
  if (there.some((one) => one.key === key))
    throw new Conflict('score-exists', {
      en: `There is a score "${key}" already. Choose another key.`,
      es: `Ya existe la puntuación «${key}». Elige otra clave.`,
    })
  await requireCountable(db, workspaceId, definition)
  if (key !== 'score') await makeField(db, workspaceId, { title, key })
  const { rows } = await sql<{ id: string }>`
    insert into scores (workspace_id, key, title, definition, reads, position, recount_after)
    values (${workspaceId}, ${key}, ${title}, ${JSON.stringify(definition)}, ${readsOf(definition)}, ${there.length}, ${START})
    returning id`.execute(db)
  await sql`select hint('import')`.execute(db)
  return rows[0]?.id ?? ''
}

/** Everybody is counted anew where the definition has changed; `tell` says whether thresholds crossed by that start flows. */
export async function changeScore(
  db: Db,
  workspaceId: string,
  id: string,
  { title, definition, tell = true }: ScoreChange,
): Promise<void> {
  await holdStill(db, workspaceId, 'alone')
  const { rows } = await sql<{ key: string; same: boolean }>`
    select key, definition = ${definition ? JSON.stringify(definition) : null}::jsonb as same
    from scores where workspace_id = ${workspaceId} and id = ${id} for update`.execute(db)
  const [before] = rows
  if (!before) throw new NotFound('score', id)
  if (title !== undefined) {
    await sql`update scores set title = ${title}, updated_at = now() where workspace_id = ${workspaceId} and id = ${id}`.execute(
      db,
    )
    if (before.key !== 'score')
      await sql`update fields set title = ${title} where workspace_id = ${workspaceId} and key = ${before.key}`.execute(
        db,
      )
  }
  if (!definition || before.same) return
  await requireCountable(db, workspaceId, definition)
  await sql`
    update scores set definition = ${JSON.stringify(definition)}, reads = ${readsOf(definition)}, revision = revision + 1,
      recount_after = ${START}, recount_tells = ${tell}, updated_at = now()
    where workspace_id = ${workspaceId} and id = ${id}`.execute(db)
  await sql`select hint('import')`.execute(db)
}

/** The numbers stay with the contacts as they are; from now on people may write the field. */
export async function deleteScore(db: Db, workspaceId: string, id: string): Promise<void> {
  await holdStill(db, workspaceId, 'alone')
  const { rows } = await sql<{ key: string }>`
    select key from scores where workspace_id = ${workspaceId} and id = ${id}`.execute(db)
  const [score] = rows
  if (!score) throw new NotFound('score', id)
  const { rows: flows } = await sql<{ title: string }>`
    select distinct f.title from flow_triggers t
      join flows f on f.id = t.flow_id and f.status in ('live', 'paused') and f.deleted_at is null
      join flow_versions v on v.id = t.version_id, jsonb_array_elements(v.graph->'nodes') as n(drawn)
    where t.workspace_id = ${workspaceId} and t.event_type = 'score.crossed' and drawn->>'id' = t.node
      and split_part(drawn->'input'->>'threshold', '/', 1) = ${score.key}
    order by 1`.execute(db)
  if (flows.length > 0) {
    const titles = flows.map((flow) => flow.title).join(', ')
    throw new Conflict('score-in-use', {
      en: `These flows start people by the score: ${titles}. Change or stop them first.`,
      es: `Estos flujos empiezan con la puntuación: ${titles}. Cámbialos o detenlos primero.`,
    })
  }
  await sql`delete from scores where workspace_id = ${workspaceId} and id = ${id}`.execute(db)
}

async function makeField(db: Db, workspaceId: string, { key, title }: Pick<NewScore, 'key' | 'title'>) {
  if (!attributeKey.test(key))
    throw new InvalidInput(
      { en: 'The score needs attention.', es: 'Hay que corregir la puntuación.' },
      {
        key: {
          en: 'Letters, digits and _ only, beginning with a letter.',
          es: 'Solo letras, cifras y _, empezando por una letra.',
        },
      },
    )
  const there = (await fieldTypes(db, workspaceId))[fieldOf(key)]
  if (there)
    throw new Conflict('field-exists', {
      en: `There is a contact field "${key}" already; the score would overwrite it. Choose another key.`,
      es: `Ya existe el campo de contacto «${key}»; la puntuación lo sobrescribiría. Elige otra clave.`,
    })
  await sql`
    insert into fields (workspace_id, key, title, type, options, position)
    select ${workspaceId}, ${key}, ${title}, 'number', '[]', count(*) from fields where workspace_id = ${workspaceId}`.execute(
    db,
  )
}
