import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { record } from '../audit/record.ts'
import { readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { exportCsv } from './exportCsv.ts'
import { fieldTypes } from './fieldTypes.ts'
import { Filter, readFilter } from './filter.ts'
import { conditions, sortWords } from './listContacts.ts'

const MOST = 1000
const Ids = Filter.extend({
  after: z.uuid().optional().meta({ description: 'The last id of the page before.' }),
  limit: z.coerce.number().int().min(1).max(MOST).default(MOST),
})
const Exported = Filter.extend({ sort: z.enum(sortWords).default('-createdAt') })

/** Everybody that a filter finds: to act on them in parts, or to take them along as a file. */
export const matching = new Hono<Env>()
  .get(
    '/ids',
    allow('contacts.read', {
      summary: 'Ids of everybody that a filter finds',
      description: 'Page by page, in the order of the ids: ask for more with `after` until `more` is false.',
      returns: z.object({ ids: z.array(z.string()), more: z.boolean() }),
    }),
    query(Ids),
    async (c) => {
      const { db, workspaceId } = c.var
      const { after, limit, ...written } = c.req.valid('query')
      const types = await fieldTypes(db, workspaceId)
      const where = await conditions(db, workspaceId, readFilter(written, types), types)
      const { rows } = await sql<{ id: string }>`
        select c.id from contacts c where c.workspace_id = ${workspaceId}
          and ${after ? sql`c.id > ${after}::uuid` : sql`true`} and ${where}
        order by c.id limit ${limit + 1}`.execute(db)
      return c.json({ ids: rows.slice(0, limit).map((row) => row.id), more: rows.length > limit })
    },
  )
  .get(
    '/export.csv',
    allow('contacts.export', { summary: 'Everybody that a filter finds, as a CSV', stream: true }),
    query(Exported),
    async (c) => {
      const { inWorkspace, workspaceId } = c.var
      const { sort, ...written } = c.req.valid('query')
      const ready = await inWorkspace(async (db) => {
        const filter = readFilter(written, await fieldTypes(db, workspaceId))
        const fields = await db
          .selectFrom('fields')
          .select(['key', 'title'])
          .where('workspaceId', '=', workspaceId)
          .orderBy('position')
          .orderBy('title')
          .execute()
        const { language } = await db
          .selectFrom('workspaces')
          .select('language')
          .where('id', '=', workspaceId)
          .executeTakeFirstOrThrow()
        const filtered = Object.keys(written)
        await record(db, c, { action: 'contacts.exported', detail: { filtered } })
        return {
          filter,
          fields,
          language: language === 'es' ? ('es' as const) : ('en' as const),
          now: await readNow(db),
        }
      })
      const { now, ...wish } = ready
      const csv = exportCsv(inWorkspace, { workspaceId, sort, ...wish })
      const name = `${wish.language === 'es' ? 'contactos' : 'contacts'}-${now.toISOString().slice(0, 10)}.csv`
      // Node's web streams and the platform's differ by name only.
      return c.body(Readable.toWeb(csv) as NodeStream as unknown as ReadableStream, 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
      })
    },
  )
