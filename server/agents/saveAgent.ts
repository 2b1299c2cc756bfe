import { sql } from 'kysely'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import type { Db } from '../db/connect.ts'
import { Conflict, InvalidInput, NotFound } from '../http/errors.ts'
import { type Language, sayIn } from '../http/language.ts'
import type { Registry } from '../registry/plugins.ts'
import { lintAgent } from './lint.ts'
import { type AgentRow, findAgent, findVersion } from './queries.ts'
import type { AgentSettings } from './settings.ts'

export async function getAgent(db: Db, workspaceId: string, id: string): Promise<AgentRow> {
  const found = await findAgent(db, workspaceId, id)
  if (!found) throw new NotFound('agent', id)
  return found
}

export async function insertAgent(
  db: Db,
  workspaceId: string,
  { title, draft, by }: { title: string; draft: AgentSettings; by: string },
): Promise<string> {
  const made = await db
    .insertInto('agents')
    .values({ workspaceId, title, draft: JSON.stringify(draft), createdBy: by })
    .returning('id')
    .executeTakeFirstOrThrow()
  return made.id
}

/** Saves over the revision that was seen; who saved in between is not overwritten. */
export async function saveDraft(
  db: Db,
  workspaceId: string,
  id: string,
  { title, draft, revision }: { title?: string; draft?: AgentSettings; revision: number },
): Promise<void> {
  await getAgent(db, workspaceId, id)
  const saved = await db
    .updateTable('agents')
    .set({
      ...(title === undefined ? {} : { title }),
      ...(draft === undefined ? {} : { draft: JSON.stringify(draft) }),
      revision: revision + 1,
      updatedAt: sql<Date>`clock_timestamp()`,
    })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('revision', '=', revision)
    .returning('id')
    .executeTakeFirst()
  if (saved) return
  throw new Conflict('saved-by-another', {
    en: 'Somebody else has saved this agent meanwhile. Load it again.',
    es: 'Alguien ha guardado este agente mientras tanto. Vuelve a cargarlo.',
  })
}

/** Calls are led by this version from now on; those that are under way stay with theirs. */
export async function publishAgent(
  db: Db,
  registry: Registry,
  workspaceId: string,
  {
    id,
    revision,
    note,
    by,
    language,
  }: { id: string; revision: number; note?: string; by: string; language: Language },
): Promise<number> {
  const agent = await getAgent(db, workspaceId, id)
  await saveDraft(db, workspaceId, id, { revision })
  const types = await fieldTypes(db, workspaceId)
  const findings = await lintAgent(db, registry, workspaceId, { settings: agent.draft, types })
  const wrong = findings.filter((one) => one.wrong)
  if (wrong.length > 0)
    throw new InvalidInput(
      { en: 'The agent is not ready to call.', es: 'El agente aún no puede llamar.' },
      Object.fromEntries(wrong.map((one) => [one.field, sayIn(language, one.words)])),
    )
  const { rows } = await sql<{ id: string; number: number }>`
    insert into agent_versions (workspace_id, agent_id, number, settings, note, published_by)
    select workspace_id, id, coalesce((select max(number) from agent_versions v where v.agent_id = a.id), 0) + 1, draft,
      ${note ?? null}, ${by}
    from agents a where workspace_id = ${workspaceId} and id = ${id} returning id, number`.execute(db)
  const [version] = rows
  if (!version) throw new NotFound('agent', id)
  await db
    .updateTable('agents')
    .set({ versionId: version.id })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
  return version.number
}

/** The draft becomes what a version was; publishing it is another step. */
export async function restoreVersion(
  db: Db,
  workspaceId: string,
  id: string,
  { number, revision }: { number: number; revision: number },
): Promise<void> {
  const version = await findVersion(db, workspaceId, id, number)
  if (!version) throw new NotFound('version', String(number))
  await saveDraft(db, workspaceId, id, { draft: version.settings, revision })
}

/** Running flows whose calls it leads, and numbers that it answers. */
export async function usesOf(db: Db, workspaceId: string, id: string): Promise<string[]> {
  const { rows } = await sql<{ title: string }>`
    select f.title from flows f join flow_versions v on v.id = f.version_id
    where f.workspace_id = ${workspaceId} and f.deleted_at is null and f.status in ('live', 'paused')
      and jsonb_path_exists(v.graph, '$.nodes[*].input.agentId ? (@ == $id)', jsonb_build_object('id', ${id}::text))
    union
    select number from call_numbers where workspace_id = ${workspaceId} and answer ->> 'agentId' = ${id}
    order by 1`.execute(db)
  return rows.map((row) => row.title)
}

export async function deleteAgent(db: Db, workspaceId: string, id: string): Promise<void> {
  await getAgent(db, workspaceId, id)
  const uses = await usesOf(db, workspaceId, id)
  if (uses.length > 0)
    throw new Conflict(
      'agent-in-use',
      {
        en: `It leads calls of: ${uses.join(', ')}. Choose another agent there first.`,
        es: `Lleva las llamadas de: ${uses.join(', ')}. Elige allí antes otro agente.`,
      },
      { uses },
    )
  await db
    .updateTable('agents')
    .set({ deletedAt: sql<Date>`clock_timestamp()` })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}
