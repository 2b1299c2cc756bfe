import type { Db } from '../db/connect.ts'
import { NotFound } from '../http/errors.ts'
import { type Column, ImportSettings } from './settings.ts'

const shown = [
  'id',
  'title',
  'status',
  'columns',
  'settings',
  'total',
  'processed',
  'created',
  'updated',
  'skipped',
  'failed',
  'report',
  'error',
  'createdBy',
  'createdAt',
  'finishedAt',
] as const

/** An import as the API shows it. */
export async function getImport(db: Db, workspaceId: string, id: string) {
  const row = await db
    .selectFrom('imports')
    .select(shown)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new NotFound('import', id)
  const { settings, report, columns, ...same } = row
  const { format: _, ...chosen } = settings
  const { dryRun, undo, warnings } = report as { dryRun?: unknown; undo?: unknown; warnings?: number } // as runImports writes it
  return {
    ...same,
    columns: columns as Column[],
    ...ImportSettings.parse(chosen),
    warnings: warnings ?? 0,
    dryRun: dryRun ?? null,
    undo: undo ?? null,
  }
}

export const listImports = (db: Db, workspaceId: string) =>
  db
    .selectFrom('imports')
    .select([
      'id',
      'title',
      'status',
      'total',
      'processed',
      'created',
      'updated',
      'skipped',
      'failed',
      'error',
      'createdAt',
      'finishedAt',
    ])
    .where('workspaceId', '=', workspaceId)
    .orderBy('createdAt', 'desc')
    .limit(100)
    .execute()
