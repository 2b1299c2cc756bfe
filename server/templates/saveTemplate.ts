import { sql } from 'kysely'
import { type TemplateChannel, TemplateContent } from '#sdk/templates'
import type { Db } from '../db/connect.ts'
import { requireAttachments } from '../files/requireAttachments.ts'
import { Conflict, InvalidInput, NotFound } from '../http/errors.ts'
import { type Language, sayIn } from '../http/language.ts'
import { type Compiled, compileContent, type Problem } from './compile.ts'
import { findTemplate, flowsSending } from './queries.ts'
import type { Renderer } from './renderer.ts'

export const emptyContent = (locale: string): TemplateContent => ({
  defaultLocale: locale,
  variants: { [locale]: { text: '' } },
  attachments: [],
})

export async function createTemplate(
  db: Db,
  workspaceId: string,
  template: {
    channel: TemplateChannel
    title: string
    tags: string[]
    draft: TemplateContent
    actor: string
  },
): Promise<string> {
  const { actor, draft, ...row } = template
  await requireAttachments(db, workspaceId, draft.attachments)
  const { id } = await db
    .insertInto('templates')
    .values({ ...row, workspaceId, draft: JSON.stringify(draft), createdBy: actor })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Saves what was written, unless somebody else has saved meanwhile. */
export async function saveTemplate(
  db: Db,
  workspaceId: string,
  id: string,
  {
    revision,
    draft,
    ...change
  }: { revision: number; title?: string; tags?: string[]; draft?: TemplateContent },
): Promise<void> {
  if (draft) await requireAttachments(db, workspaceId, draft.attachments)
  const saved = await db
    .updateTable('templates')
    .set({
      ...change,
      ...(draft && { draft: JSON.stringify(draft) }),
      revision: sql`revision + 1`,
      updatedAt: sql`now()`,
    })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
    .where('revision', '=', revision)
    .returning('id')
    .executeTakeFirst()
  if (saved) return
  const found = await getTemplate(db, workspaceId, id)
  throw new Conflict(
    'template-changed',
    {
      en: 'Somebody else has saved this template meanwhile. Load it again, then make your change.',
      es: 'Otra persona ha guardado esta plantilla entretanto. Cárgala de nuevo y haz tu cambio.',
    },
    { revision: found.revision },
  )
}

export async function getTemplate(db: Db, workspaceId: string, id: string) {
  const found = await findTemplate(db, workspaceId, id)
  if (!found) throw new NotFound('template', id)
  return found
}

/** Reads and compiles a draft, outside any transaction: a page may take a second. */
export async function compileDraft(
  renderer: Pick<Renderer, 'compileMail' | 'check'>,
  channel: TemplateChannel,
  draft: unknown,
  language: Language,
): Promise<{ content: TemplateContent; compiled: Record<string, Compiled> }> {
  const content = TemplateContent.parse(draft)
  const { compiled, problems } = await compileContent(renderer, channel, content)
  if (problems.length > 0)
    throw new InvalidInput(
      { en: 'The template can’t be published yet.', es: 'La plantilla aún no se puede publicar.' },
      fieldsOf(problems, language),
    )
  return { content, compiled }
}

export const fieldsOf = (problems: readonly Problem[], language: Language): Record<string, string> =>
  Object.fromEntries(
    problems.map(({ locale, field, message }) => [`${locale}.${field}`, sayIn(language, message)]),
  )

/** Makes an immutable version of what was compiled; steps send it from now on. */
export async function publishTemplate(
  db: Db,
  workspaceId: string,
  id: string,
  made: { content: TemplateContent; compiled: Record<string, Compiled>; note?: string; actor: string },
): Promise<number> {
  await sql`select 1 from templates where workspace_id = ${workspaceId} and id = ${id} for update`.execute(db)
  const { rows } = await sql<{ id: string; number: number }>`
    insert into template_versions (workspace_id, template_id, number, content, compiled, note, published_by)
    select ${workspaceId}, ${id}, coalesce(max(number), 0) + 1, ${JSON.stringify(made.content)}, ${JSON.stringify(made.compiled)},
      ${made.note ?? null}, ${made.actor} from template_versions where workspace_id = ${workspaceId} and template_id = ${id}
    returning id, number`.execute(db)
  const [version] = rows
  if (!version) throw new NotFound('template', id)
  await db
    .updateTable('templates')
    .set({ versionId: version.id, updatedAt: sql`now()` })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
  return version.number
}

export async function deleteTemplate(db: Db, workspaceId: string, id: string): Promise<void> {
  const template = await getTemplate(db, workspaceId, id)
  const flows = await flowsSending(db, workspaceId, id)
  if (flows.length > 0)
    throw new Conflict('template-in-use', {
      en: `These flows send "${template.title}": ${flows.join(', ')}. Change or stop them first.`,
      es: `Estos flujos envían "${template.title}": ${flows.join(', ')}. Cámbialos o detenlos primero.`,
    })
  // Its versions stay: what was sent names them.
  await db
    .updateTable('templates')
    .set({ deletedAt: sql`now()` })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}
