import type { FieldTypes } from '#sdk/rules'
import { readText } from '#sdk/rules'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import type { Db } from '../db/connect.ts'
import type { InWorkspace } from '../files/files.ts'
import { readFile } from '../files/files.ts'
import { type FileRow, readRows } from './readRows.ts'
import { type Column, type Format, ImportSettings } from './settings.ts'

/** An import as the worker holds it. */
export type Job = {
  id: string
  workspaceId: string
  fileId: string
  status: string
  processed: number
  format: Format
  columns: Column[]
  settings: ImportSettings
  types: FieldTypes
  stages: ReadonlyMap<string, string>
}

export async function loadJob(db: Db, workspaceId: string, id: string): Promise<Job> {
  const row = await db
    .selectFrom('imports')
    .select(['id', 'workspaceId', 'fileId', 'status', 'processed', 'columns', 'settings'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const { format, ...settings } = row.settings
  const stages = await db
    .selectFrom('stages')
    .select(['key', 'title'])
    .where('workspaceId', '=', workspaceId)
    .orderBy('position', 'desc')
    .execute()
  const named = stages.flatMap(({ key, title }): [string, string][] => [
    [readText(title) ?? '', key],
    [readText(key) ?? '', key],
  ])
  return {
    ...row,
    fileId: row.fileId ?? '',
    format: format as Format, // written by the upload
    columns: row.columns as Column[],
    settings: ImportSettings.parse(settings),
    types: { ...guessedTypes(row.columns as Column[], settings), ...(await fieldTypes(db, workspaceId)) },
    stages: new Map(named),
  }
}

/** Fields that do not exist yet will have the type that their cells suggest. */
function guessedTypes(columns: Column[], settings: { mapping?: unknown }): FieldTypes {
  const mapping = (settings.mapping ?? []) as ImportSettings['mapping']
  return Object.fromEntries(
    mapping
      .filter(({ field }) => field.startsWith('attributes.'))
      .map(({ field, column }) => [field, columns[column]?.type ?? 'text']),
  )
}

/** The lines below the header, in batches, from the one after `processed` on. */
export async function* batchesOf(
  inWorkspace: InWorkspace,
  job: Job,
  size: number,
): AsyncGenerator<FileRow[]> {
  let batch: FileRow[] = []
  let done = -1 // the header
  for await (const row of readRows(readFile(inWorkspace, job.workspaceId, job.fileId), job.format)) {
    if (done++ < job.processed) continue
    batch.push(row)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
