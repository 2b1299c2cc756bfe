import { sql } from 'kysely'
import type { Db } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import { requireMapping } from './guessColumns.ts'
import { type Column, ImportSettings } from './settings.ts'

type Status =
  | 'uploaded'
  | 'checking'
  | 'checked'
  | 'waiting'
  | 'running'
  | 'done'
  | 'failed'
  | 'undoing'
  | 'undone'

/** Changes how the file will be taken in; possible until it starts. What a dry run said is no longer true then. */
export async function changeSettings(
  db: Db,
  workspaceId: string,
  id: string,
  change: Partial<ImportSettings>,
): Promise<void> {
  const row = await lock(db, workspaceId, id, { from: ['uploaded', 'checked', 'failed'] })
  if (row.processed > 0)
    throw new Conflict('import-started', {
      en: 'Part of this file is in already. Go on with it, or undo it and upload the file again.',
      es: 'Parte de este archivo ya está dentro. Continúa, o deshaz la importación y sube el archivo de nuevo.',
    })
  const { format, ...before } = row.settings
  const settings = ImportSettings.parse({ ...before, ...change })
  requireMapping(settings, row.columns)
  await db
    .updateTable('imports')
    .set({ settings: toJson({ ...settings, format }), status: 'uploaded', report: '{}', error: null })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

/** Leaves the import for the worker to try out, without writing a contact. */
export async function startDryRun(db: Db, workspaceId: string, id: string): Promise<void> {
  const row = await lock(db, workspaceId, id, { from: ['uploaded', 'checked', 'failed'] })
  if (row.processed > 0)
    throw new Conflict('import-started', {
      en: 'Part of this file is in already. Go on with it, or undo it.',
      es: 'Parte de este archivo ya está dentro. Continúa o deshaz la importación.',
    })
  requireMapping(readSettings(row.settings), row.columns)
  await leave(db, workspaceId, id, 'checking')
}

/** Leaves the import for the worker; one that failed goes on where it stopped. Fields that are new are created. */
export async function startImport(db: Db, workspaceId: string, id: string): Promise<void> {
  const row = await lock(db, workspaceId, id, { from: ['uploaded', 'checked', 'failed'] })
  const settings = readSettings(row.settings)
  requireMapping(settings, row.columns)
  await createFields(db, workspaceId, settings, row.columns)
  await leave(db, workspaceId, id, 'waiting')
}

export async function startUndo(db: Db, workspaceId: string, id: string): Promise<void> {
  await lock(db, workspaceId, id, { from: ['done', 'failed'] })
  await leave(db, workspaceId, id, 'undoing')
}

async function lock(db: Db, workspaceId: string, id: string, { from }: { from: Status[] }) {
  const row = await db
    .selectFrom('imports')
    .select(['status', 'columns', 'settings', 'processed'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('import', id)
  if (!from.includes(row.status))
    throw new Conflict('import-busy', {
      en: `This cannot be done while the import is "${row.status}". Wait for it, or upload the file again.`,
      es: `No se puede hacer mientras la importación está en "${row.status}". Espera o sube el archivo de nuevo.`,
    })
  return { ...row, columns: row.columns as Column[] }
}

const readSettings = ({ format: _, ...settings }: Record<string, unknown>) => ImportSettings.parse(settings)

async function leave(db: Db, workspaceId: string, id: string, status: Status) {
  await db
    .updateTable('imports')
    .set({ status, claimedBy: null, error: null, finishedAt: null })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
  await sql`select hint('import')`.execute(db)
}

async function createFields(db: Db, workspaceId: string, settings: ImportSettings, columns: Column[]) {
  const custom = settings.mapping.filter(({ field }) => field.startsWith('attributes.'))
  if (custom.length === 0) return
  const rows = custom.map(({ field, column }) => ({
    workspaceId,
    key: field.slice('attributes.'.length),
    title: columns[column]?.name ?? field,
    type: columns[column]?.type ?? 'text',
    position: 1000 + column,
  }))
  await db
    .insertInto('fields')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['workspaceId', 'key']).doNothing())
    .execute()
}
