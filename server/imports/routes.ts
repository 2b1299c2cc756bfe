import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { Hono } from 'hono'
import { byActor } from '../contacts/byActor.ts'
import { receiveFile } from '../files/receiveFile.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { errorsCsv } from './errorsCsv.ts'
import { getImport, listImports } from './queries.ts'
import { ImportSettings, limits } from './settings.ts'
import { changeSettings, startDryRun, startImport, startUndo } from './startImport.ts'
import { uploadImport } from './uploadImport.ts'

const Change = ImportSettings.partial()

export const imports = new Hono<Env>()
  .get('/', allow('contacts.read', { summary: 'List imports' }), async (c) =>
    c.json({ items: await listImports(c.var.db, c.var.workspaceId) }),
  )
  .post(
    '/',
    allow('contacts.import', {
      summary: 'Upload a CSV or XLSX file of contacts',
      description: 'Answers the columns with a guess for each. Nothing is imported before it is started.',
      status: 201,
      stream: true,
      upload: { maxBytes: limits.csvBytes },
    }),
    async (c) => {
      const { inWorkspace, workspaceId } = c.var
      const { id: createdBy } = byActor(c)
      const id = await receiveFile(c.req.raw, async ({ name, bytes }) => {
        const workspace = await inWorkspace((db) =>
          db.selectFrom('workspaces').select('country').where('id', '=', workspaceId).executeTakeFirst(),
        )
        return uploadImport(inWorkspace, {
          workspaceId,
          name,
          bytes,
          createdBy,
          defaultCountry: workspace?.country,
        })
      })
      return c.json(await inWorkspace((db) => getImport(db, workspaceId, id)), 201)
    },
  )
  .get('/:id', allow('contacts.read', { summary: 'An import and how far it is' }), async (c) =>
    c.json(await getImport(c.var.db, c.var.workspaceId, c.req.param('id'))),
  )
  .patch(
    '/:id',
    allow('contacts.import', { summary: 'Change the mapping and the settings' }),
    body(Change),
    async (c) => {
      const { db, workspaceId } = c.var
      const id = c.req.param('id')
      await changeSettings(db, workspaceId, id, c.req.valid('json'))
      return c.json(await getImport(db, workspaceId, id))
    },
  )
  .post(
    '/:id/dry-run',
    allow('contacts.import', { summary: 'Try the import out without writing anything', status: 202 }),
    async (c) => {
      await startDryRun(c.var.db, c.var.workspaceId, c.req.param('id'))
      return c.json(await getImport(c.var.db, c.var.workspaceId, c.req.param('id')), 202)
    },
  )
  .post(
    '/:id/start',
    allow('contacts.import', { summary: 'Start the import, or go on with one that stopped', status: 202 }),
    async (c) => {
      await startImport(c.var.db, c.var.workspaceId, c.req.param('id'))
      return c.json(await getImport(c.var.db, c.var.workspaceId, c.req.param('id')), 202)
    },
  )
  .post(
    '/:id/undo',
    allow('contacts.import', { summary: 'Take the import back', status: 202 }),
    async (c) => {
      await startUndo(c.var.db, c.var.workspaceId, c.req.param('id'))
      return c.json(await getImport(c.var.db, c.var.workspaceId, c.req.param('id')), 202)
    },
  )
  .get(
    '/:id/errors.csv',
    allow('contacts.read', { summary: 'What was wrong, row by row, as a CSV to correct', stream: true }),
    async (c) => {
      const { inWorkspace, workspaceId } = c.var
      const importId = c.req.param('id')
      const { columns, language } = await inWorkspace(async (db) => {
        const found = await getImport(db, workspaceId, importId)
        const workspace = await db
          .selectFrom('workspaces')
          .select('language')
          .where('id', '=', workspaceId)
          .executeTakeFirstOrThrow()
        return {
          columns: found.columns,
          language: workspace.language === 'es' ? ('es' as const) : ('en' as const),
        }
      })
      const csv = errorsCsv(inWorkspace, { workspaceId, importId, columns, language })
      return c.body(Readable.toWeb(csv) as ReadableStream as unknown as globalThis.ReadableStream, 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="import-problems-${importId.slice(0, 8)}.csv"`,
      })
    },
  )
