import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { Conflict, InvalidInput } from '../http/errors.ts'

export type StageInput = {
  id?: string
  key: string
  title: string
  probability: number
  slaDays: number | null
  closed: 'won' | 'lost' | null
}

export async function listPipelines(db: Db, workspaceId: string) {
  const pipelines = await db
    .selectFrom('pipelines')
    .select(['id', 'title', 'position', 'valueField'])
    .where('workspaceId', '=', workspaceId)
    .orderBy('position')
    .orderBy('id')
    .execute()
  const stages = await db
    .selectFrom('stages')
    .select(['id', 'pipelineId', 'key', 'title', 'position', 'probability', 'slaDays', 'closed'])
    .where('workspaceId', '=', workspaceId)
    .orderBy('position')
    .execute()
  return pipelines.map((pipeline) => ({
    ...pipeline,
    stages: stages
      .filter((stage) => stage.pipelineId === pipeline.id)
      .map(({ pipelineId: _, ...stage }) => stage),
  }))
}

/** Makes the pipeline's stages what the list says, in its order. A stage in which people stand is not taken away. */
export async function saveStages(
  db: Db,
  workspaceId: string,
  pipelineId: string,
  stages: StageInput[],
): Promise<void> {
  const keys = stages.map((stage) => stage.key)
  const twice = keys.findIndex((key, index) => keys.indexOf(key) !== index)
  if (twice >= 0)
    throw new InvalidInput(
      { en: 'Two stages have the same key.', es: 'Dos etapas tienen la misma clave.' },
      {
        [`stages.${twice}.key`]: { en: 'Choose another key.', es: 'Elige otra clave.' },
      },
    )
  const present = await db
    .selectFrom('stages')
    .select(['id', 'key', 'title', 'pipelineId'])
    .where('workspaceId', '=', workspaceId)
    .execute()
  const mine = present.filter((stage) => stage.pipelineId === pipelineId)
  const elsewhere = present.find((stage) => stage.pipelineId !== pipelineId && keys.includes(stage.key))
  if (elsewhere)
    throw new Conflict('stage-exists', {
      en: `Another pipeline has a stage "${elsewhere.key}". Choose another key.`,
      es: `Otro embudo tiene la etapa "${elsewhere.key}". Elige otra clave.`,
    })
  for (const [index, stage] of stages.entries())
    if (stage.id && !mine.some((other) => other.id === stage.id))
      throw new InvalidInput(
        { en: 'The pipeline has no such stage.', es: 'El embudo no tiene esa etapa.' },
        {
          [`stages.${index}.id`]: {
            en: 'Leave it out for a new stage.',
            es: 'Omítelo para una etapa nueva.',
          },
        },
      )

  const kept = new Set(stages.map((stage) => stage.id ?? mine.find((other) => other.key === stage.key)?.id))
  await removeStages(
    db,
    workspaceId,
    mine.filter((stage) => !kept.has(stage.id)),
  )
  // Renamed keys may be swapped, and each row is checked for itself: a detour keeps them apart.
  for (const stage of mine)
    if (stages.some((other) => other.id === stage.id && other.key !== stage.key))
      await db
        .updateTable('stages')
        .set({ key: `~${stage.id}` })
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', stage.id)
        .execute()
  for (const [position, { id, ...stage }] of stages.entries()) {
    const known = id ?? mine.find((other) => other.key === stage.key)?.id
    if (known)
      await db
        .updateTable('stages')
        .set({ ...stage, position })
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', known)
        .execute()
    else
      await db
        .insertInto('stages')
        .values({ ...stage, position, workspaceId, pipelineId })
        .execute()
  }
}

async function removeStages(db: Db, workspaceId: string, gone: { id: string; key: string; title: string }[]) {
  for (const stage of gone) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from contacts where workspace_id = ${workspaceId} and stage_key = ${stage.key}`.execute(
      db,
    )
    const count = rows[0]?.count ?? 0
    if (count > 0)
      throw new Conflict('stage-in-use', {
        en: `${count} contacts stand in "${stage.title}". Move them to another stage first.`,
        es: `Hay ${count} contactos en "${stage.title}". Muévelos antes a otra etapa.`,
      })
    await db.deleteFrom('stages').where('workspaceId', '=', workspaceId).where('id', '=', stage.id).execute()
  }
}
