import { Readable } from 'node:stream'
import { Hono } from 'hono'
import { stream } from 'hono/streaming'
import { sql } from 'kysely'
import { z } from 'zod'
import { findPublished } from '../agents/queries.ts'
import { askAgain, askedBy } from '../analysis/askAnalysis.ts'
import { type Db, readNow } from '../db/connect.ts'
import { readFile } from '../files/files.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { Conflict, NotFound } from '../http/errors.ts'
import { languageOf } from '../http/language.ts'
import { exportCalls } from './exportCalls.ts'
import { CallFilter, listCalls } from './history.ts'
import { showCall } from './showCall.ts'

const Page = CallFilter.extend({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** What was called, and what became of it. Mounted after the routes of calls that are going on. */
export const callHistory = new Hono<Env>()
  .get('/', allow('calls.read', { summary: 'List calls' }), query(Page), async (c) => {
    const { cursor, limit, ...filter } = c.req.valid('query')
    return c.json(await listCalls(c.var.db, c.var.workspaceId, { filter, cursor, limit }))
  })
  .get(
    '/export',
    allow('contacts.export', { summary: 'Download calls as a CSV', bare: true }),
    query(CallFilter),
    async (c) => {
      const { workspaceId, inWorkspace } = c.var
      const filter = c.req.valid('query')
      const fields = await inWorkspace((db) => fieldKeys(db, workspaceId))
      const csv = exportCalls(inWorkspace, { workspaceId, filter, language: languageOf(c), fields })
      c.header('content-type', 'text/csv; charset=utf-8')
      c.header('content-disposition', 'attachment; filename="calls.csv"')
      return stream(c, (out) => out.pipe(Readable.toWeb(csv) as ReadableStream)) // Node's own type of the same thing
    },
  )
  .get(
    '/:id',
    allow('calls.read', { summary: 'Show a call with everything that was said and done' }),
    async (c) => c.json(await showCall(c.var.db, c.var.workspaceId, c.req.param('id'))),
  )
  .get(
    '/:id/recording',
    allow('calls.read', { summary: 'Listen to the recording of a call', bare: true }),
    async (c) => {
      const { workspaceId, inWorkspace } = c.var
      const id = c.req.param('id')
      const file = await inWorkspace((db) =>
        db
          .selectFrom('calls as c')
          .leftJoin('files as f', 'f.id', 'c.recordingFileId')
          .select(['f.id', 'f.mediaType', 'f.size'])
          .where('c.workspaceId', '=', workspaceId)
          .where('c.id', '=', id)
          .executeTakeFirst(),
      )
      if (!file) throw new NotFound('call', id)
      if (!file.id || !file.mediaType) throw new NotFound('recording of call', id)
      c.header('content-type', file.mediaType)
      c.header('content-disposition', 'inline')
      const bytes = Readable.toWeb(Readable.from(readFile(inWorkspace, workspaceId, file.id)))
      return stream(c, (out) => out.pipe(bytes as ReadableStream)) // see above
    },
  )
  .post(
    '/:id/analyses',
    allow('calls.operate', { summary: 'Read a call once more, by its agent’s newest version', status: 201 }),
    body(z.strictObject({})),
    async (c) => {
      const { db, workspaceId, actor: by } = c.var
      const callId = c.req.param('id')
      const call = await db
        .selectFrom('calls')
        .select(['agentId', 'status'])
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', callId)
        .executeTakeFirst()
      if (!call) throw new NotFound('call', callId)
      const agent = call.agentId ? await findPublished(db, workspaceId, call.agentId) : undefined
      const asked =
        agent && askedBy(agent.settings, { id: agent.id, version: agent.number, title: agent.title })
      if (call.status !== 'ended' || !asked?.account) throw nothingToRead
      return c.json(
        { number: await askAgain(db, workspaceId, callId, { asked, by, at: await readNow(db) }) },
        201,
      )
    },
  )

const nothingToRead = new Conflict('nothing-to-read', {
  en: 'Only a call that is over and was led by an agent with a text model can be read.',
  es: 'Solo se puede leer una llamada terminada que llevó un agente con modelo de texto.',
})

/** The fields that analyses of this workspace have found. */
async function fieldKeys(db: Db, workspaceId: string): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct key from (select fields from call_analyses where workspace_id = ${workspaceId} and state = 'done'
      order by done_at desc limit 5000) a, jsonb_object_keys(a.fields) as key order by key limit 100`.execute(
    db,
  )
  return rows.map((row) => row.key)
}
