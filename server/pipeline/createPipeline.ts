import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { Conflict, InvalidInput, NotFound } from '../http/errors.ts'
import { type StageInput, saveStages } from './savePipeline.ts'
import { stages as defaults, stageWords } from './seedStages.ts'

/** One more sales path; with the eight usual stages when none are given. */
export async function createPipeline(
  db: Db,
  workspaceId: string,
  { title, stages, language }: { title: string; stages?: StageInput[]; language: 'en' | 'es' },
): Promise<string> {
  const { id } = await db
    .insertInto('pipelines')
    .values({
      workspaceId,
      title,
      position: sql<number>`(select coalesce(max(position) + 1, 0) from pipelines where workspace_id = ${workspaceId})`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await saveStages(db, workspaceId, id, stages ?? (await usualStages(db, workspaceId, language)))
  return id
}

/** A stage's key is its name in the whole workspace, so a second path has `new-2`. */
async function usualStages(db: Db, workspaceId: string, language: 'en' | 'es'): Promise<StageInput[]> {
  const rows = await db.selectFrom('stages').select('key').where('workspaceId', '=', workspaceId).execute()
  const taken = new Set(rows.map((row) => row.key))
  let ending = ''
  for (let n = 2; defaults.some(({ key }) => taken.has(key + ending)); n++) ending = `-${n}`
  const [, ...titles] = stageWords[language]
  return defaults.map((stage, i) => ({ ...stage, key: stage.key + ending, title: titles[i] ?? stage.key }))
}

/** Takes a path away in which nobody stands; its history goes on to say where people were. */
export async function deletePipeline(db: Db, workspaceId: string, id: string): Promise<void> {
  const pipelines = await db
    .selectFrom('pipelines')
    .select(['id', 'title'])
    .where('workspaceId', '=', workspaceId)
    .forUpdate()
    .execute()
  const pipeline = pipelines.find((one) => one.id === id)
  if (!pipeline) throw new NotFound('pipeline', id)
  if (pipelines.length === 1)
    throw new Conflict('last-pipeline', {
      en: 'This is the only pipeline. Change its stages instead, or create another one first.',
      es: 'Es el único embudo. Cambia sus etapas, o crea antes otro.',
    })
  const { rows } = await sql<{ inside: boolean }>`
    select exists (select from contacts c join stages s on s.workspace_id = c.workspace_id and s.key = c.stage_key
      where c.workspace_id = ${workspaceId} and s.pipeline_id = ${id}) as inside`.execute(db)
  if (rows[0]?.inside)
    throw new Conflict('pipeline-in-use', {
      en: `There are contacts in "${pipeline.title}". Move them to another pipeline first.`,
      es: `Hay contactos en «${pipeline.title}». Muévelos antes a otro embudo.`,
    })
  await db.deleteFrom('pipelines').where('workspaceId', '=', workspaceId).where('id', '=', id).execute()
}

/** What the worth of a sale is read from has to be a number. */
export async function requireNumberField(db: Db, workspaceId: string, key: string): Promise<void> {
  const field = await db
    .selectFrom('fields')
    .select('type')
    .where('workspaceId', '=', workspaceId)
    .where('key', '=', key)
    .executeTakeFirst()
  if (field?.type !== 'number')
    throw new InvalidInput(
      { en: 'Choose a number field of your contacts.', es: 'Elige un campo numérico de tus contactos.' },
      { valueField: { en: 'No number field has this key.', es: 'Ningún campo numérico tiene esta clave.' } },
    )
}
