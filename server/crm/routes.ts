import { Hono } from 'hono'
import { sql } from 'kysely'
import { StepError, z } from '#sdk'
import { record } from '../audit/record.ts'
import { openConnection } from '../connections/openConnection.ts'
import { type Connection, findConnection } from '../connections/queries.ts'
import { openSettings } from '../connections/settings.ts'
import { beginSignIn, finishSignIn } from '../connections/signIn.ts'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import { type Db, readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env, Parts } from '../http/env.ts'
import { Conflict, InvalidInput, NotFound } from '../http/errors.ts'
import { misfit } from './convert.ts'
import { startFullSync } from './fullSync.ts'
import { readHealth } from './health.ts'
import { isOptOut, type MappedField, MappingInput } from './mapping.ts'
import { openCrm, readMappings } from './openWork.ts'
import { previewMapping } from './previewMapping.ts'
import { lookAgain, resolveConflict } from './resolveConflict.ts'
import { saveMapping } from './saveMapping.ts'
import { suggestMapping } from './suggestMapping.ts'

const Anything = z.looseObject({})
const Wanted = z.strictObject({ object: z.string().min(1).max(100) })
const Chosen = z.strictObject({
  keep: z.enum(['ours', 'theirs']).optional(),
  /** the same from now on, wherever both change this field */
  always: z.boolean().optional(),
  contactId: z.uuid().optional(),
  /** leave the record alone */
  ignore: z.boolean().optional(),
})
const SyncChange = z.strictObject({
  status: z.enum(['on', 'paused']).optional(),
  share: z.number().int().min(1).max(100).optional(),
})

/** The connection, and its sync where there is one. Another workspace's is not there. */
async function findSync(db: Db, { registry }: Parts, workspaceId: string, id: string) {
  const connection = await findConnection(db, workspaceId, id)
  if (!connection) throw new NotFound('CRM account', id)
  const crm = registry.plugin(connection.plugin)?.crm
  const sync = await db
    .selectFrom('crmSyncs')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('connectionId', '=', id)
    .executeTakeFirst()
  return { connection, crm, sync }
}

/** Where the account names an app of the vendor's, people sign in to it. */
function signsIn({ registry, secrets }: Parts, connection: Connection): boolean {
  const oauth = registry.plugin(connection.plugin)?.oauth
  return oauth?.client(openSettings(secrets, connection)) !== undefined
}

/** For calls to the vendor: no transaction is held, and what it refuses is said in its words. */
async function asking<T>(
  c: { var: Pick<Env['Variables'], 'parts' | 'workspaceId' | 'inWorkspace'> },
  id: string,
  work: (crm: NonNullable<Awaited<ReturnType<typeof openCrm>>>) => Promise<T>,
): Promise<T> {
  const { parts, workspaceId, inWorkspace } = c.var
  await inWorkspace((db) => findSync(db, parts, workspaceId, id))
  const wish = { ...parts, clock: async () => inWorkspace(readNow), log() {} }
  const crm = await openCrm(wish, workspaceId, id, AbortSignal.timeout(25_000))
  if (!crm) throw new NotFound('CRM account', id)
  try {
    return await work(crm)
  } catch (error) {
    if (error instanceof StepError) throw new InvalidInput(error.message)
    throw error
  }
}

export const crm = new Hono<Env>()
  .post(
    '/authorized',
    allow('connections.write', {
      summary: 'End a sign-in at a vendor',
      returns: z.object({ id: z.string() }),
      stream: true,
    }),
    body(z.strictObject({ code: z.string().min(1).max(4000), state: z.string().min(1).max(500) })),
    async (c) => c.json({ id: await finishSignIn(c.var.parts, c.var.workspaceId, c.req.valid('json')) }),
  )
  .post(
    '/:id/authorize',
    allow('connections.write', {
      summary: 'Begin a sign-in at a vendor',
      returns: z.object({ url: z.string() }),
    }),
    async (c) => {
      const open = await openConnection(c.var.db, c.var.parts, c.var.workspaceId, c.req.param('id'))
      if (!open) throw new NotFound('account', c.req.param('id'))
      return c.json({ url: await beginSignIn(c.var.db, c.var.parts, open) })
    },
  )
  .get(
    '/:id/sync',
    allow('connections.read', { summary: 'How the sync with a CRM is doing', returns: Anything }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      const { connection, crm, sync } = await findSync(db, parts, workspaceId, id)
      const signedIn = await db
        .selectFrom('connectionGrants')
        .select(['refused', 'version'])
        .where('workspaceId', '=', workspaceId)
        .where('connectionId', '=', id)
        .executeTakeFirst()
      return c.json({
        connection: { id, title: connection.title, plugin: connection.plugin },
        objects: crm?.objects.filter((one) => one.kind === 'person' || one.kind === 'deal') ?? [],
        limits: { perSecond: crm?.limits.perSecond ?? 0, perDay: crm?.limits.perDay ?? 0 },
        signsIn: signsIn(parts, connection),
        signedIn: signedIn !== undefined && signedIn.version > 0 && signedIn.refused === null,
        returnUrl: `${parts.config.publicUrl}/connections/authorized`,
        status: sync?.status ?? 'setup',
        share: sync?.share ?? 80,
        syncedAt: sync?.syncedAt ?? null,
        lastHintAt: sync?.lastHintAt ?? null,
        blockedUntil: sync?.blockedUntil ?? null,
        blockedBecause: sync?.blockedBecause ?? null,
        callsToday: sync?.callsToday ?? 0,
        vendorUsed: sync?.vendorUsed ?? null,
        vendorLimit: sync?.vendorLimit ?? null,
        mappings: await readMappings(db, workspaceId, id),
        health: await readHealth(db, workspaceId, id),
      })
    },
  )
  .patch(
    '/:id/sync',
    allow('connections.write', { summary: 'Pause, resume or pace a sync', returns: Anything }),
    body(SyncChange),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      await findSync(db, parts, workspaceId, id)
      const change = c.req.valid('json')
      if (change.status === 'on' && (await readMappings(db, workspaceId, id)).length === 0)
        throw new Conflict('nothing-mapped', {
          en: 'Map some fields first.',
          es: 'Primero relaciona algunos campos.',
        })
      await db
        .insertInto('crmSyncs')
        .values({ connectionId: id, workspaceId, ...change })
        .onConflict((conflict) =>
          conflict.column('connectionId').doUpdateSet({ ...change, dueAt: new Date(0), blockedUntil: null }),
        )
        .execute()
      await record(db, c, { action: 'crm.set', target: id, detail: change })
      return c.json({ ok: true })
    },
  )
  .post(
    '/:id/sync/full',
    allow('connections.write', { summary: 'Read and write everything once', returns: Anything, status: 202 }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      const { sync } = await findSync(db, parts, workspaceId, id)
      if (!sync || (await readMappings(db, workspaceId, id)).length === 0)
        throw new Conflict('nothing-mapped', {
          en: 'Map some fields first.',
          es: 'Primero relaciona algunos campos.',
        })
      await startFullSync(db, workspaceId, id)
      await sql`update crm_syncs set status = 'on', blocked_until = null where workspace_id = ${workspaceId}
        and connection_id = ${id}`.execute(db)
      await record(db, c, { action: 'crm.full-sync', target: id })
      return c.json({ ok: true }, 202)
    },
  )
  .post(
    '/:id/sync/describe',
    allow('connections.write', {
      summary: 'The fields of an object, and a mapping to begin with',
      returns: Anything,
      stream: true,
    }),
    body(Wanted),
    async (c) => {
      const { object } = c.req.valid('json')
      const answer = await asking(c, c.req.param('id'), async ({ provider, context, describe }) => {
        const kind = provider.objects.find((one) => one.name === object)?.kind
        if (kind !== 'person' && kind !== 'deal') throw new NotFound('object', object)
        const fields = [...(await describe(object)).values()]
        const pipelines = kind === 'deal' ? await provider.pipelines(object, context) : []
        const stages = await c.var.inWorkspace((db) =>
          db
            .selectFrom('stages')
            .select(['key', 'title', 'closed'])
            .where('workspaceId', '=', c.var.workspaceId)
            .orderBy('position')
            .execute(),
        )
        return { kind, fields, pipelines, suggested: suggestMapping(kind, fields, stages, pipelines) }
      })
      return c.json(answer)
    },
  )
  .post(
    '/:id/sync/preview',
    allow('connections.write', {
      summary: 'What a mapping would do to real records',
      returns: Anything,
      stream: true,
    }),
    body(MappingInput.extend(Wanted.shape)),
    async (c) => {
      const { object, fields, theirs, createsHere } = c.req.valid('json')
      const rows = await asking(c, c.req.param('id'), async ({ provider, context, describe }) => {
        const described = await describe(object)
        const asked = [
          ...new Set([
            ...fields.map((field) => field.theirs),
            ...theirs.map((one) => one.field),
            ...[...described.values()]
              .filter((field) => field.means === 'email' || field.means === 'phone')
              .map((field) => field.name),
          ]),
        ]
        const { records } = await provider.list(object, { fields: asked }, context)
        return c.var.inWorkspace(async (db) =>
          previewMapping(db, c.var.workspaceId, records.slice(0, 20), {
            ...{ fields, theirs, createsHere, described, types: await fieldTypes(db, c.var.workspaceId) },
          }),
        )
      })
      return c.json({ rows })
    },
  )
  .put(
    '/:id/sync/mapping',
    allow('connections.write', { summary: 'Save which field is which', returns: Anything, stream: true }),
    body(MappingInput.extend(Wanted.shape)),
    async (c) => {
      const id = c.req.param('id')
      const { object, ...input } = c.req.valid('json')
      const { kind, problems } = await asking(c, id, async ({ provider, describe }) => {
        const kind = provider.objects.find((one) => one.name === object)?.kind
        if (kind !== 'person' && kind !== 'deal') throw new NotFound('object', object)
        const types = await c.var.inWorkspace((db) => fieldTypes(db, c.var.workspaceId))
        return { kind, problems: problemsIn(input.fields, await describe(object), types) }
      })
      if (Object.keys(problems).length > 0)
        throw new InvalidInput(
          {
            en: 'Some fields cannot be mapped like this.',
            es: 'Hay campos que no se pueden relacionar así.',
          },
          problems,
        )
      await c.var.inWorkspace(async (db) => {
        await db
          .insertInto('crmSyncs')
          .values({ connectionId: id, workspaceId: c.var.workspaceId })
          .onConflict((conflict) => conflict.column('connectionId').doNothing())
          .execute()
        await saveMapping(db, c.var.workspaceId, { connectionId: id, object, kind }, input)
        await record(db, c, {
          action: 'crm.mapped',
          target: id,
          detail: { object, fields: input.fields.length },
        })
      })
      return c.json({ ok: true })
    },
  )
  .get(
    '/:id/conflicts',
    allow('connections.read', { summary: 'What both sides changed', returns: Anything }),
    query(z.strictObject({ state: z.enum(['open', 'resolved']).default('open') })),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      await findSync(db, parts, workspaceId, id)
      const { rows } = await sql`
        select k.id, k.object, k.remote_id, k.contact_id, k.field, k.ours, k.theirs, k.agreed, k.ours_at, k.theirs_at,
          k.state, k.decided_by, k.kept, k.at, nullif(concat_ws(' ', c.first_name, c.last_name), '') as name, c.email,
          (select jsonb_agg(jsonb_build_object('id', p.id, 'name', concat_ws(' ', p.first_name, p.last_name), 'email', p.email, 'phone', p.phone))
            from contacts p where p.workspace_id = ${workspaceId} and p.id::text = any(k.candidates)) as candidates
        from crm_conflicts k left join contacts c on c.workspace_id = k.workspace_id and c.id = k.contact_id
        where k.workspace_id = ${workspaceId} and k.connection_id = ${id} and k.state = ${c.req.valid('query').state}
        order by k.at desc limit 100`.execute(db)
      return c.json({ items: rows as Record<string, unknown>[] })
    },
  )
  .post(
    '/:id/conflicts/:conflict/choose',
    allow('connections.write', { summary: 'Decide a conflict', returns: Anything }),
    body(Chosen),
    async (c) => {
      const { db, workspaceId, parts, actor } = c.var
      const { id, conflict } = c.req.param()
      await findSync(db, parts, workspaceId, id)
      await resolveConflict(db, workspaceId, { connectionId: id, id: conflict, actor }, c.req.valid('json'))
      await record(db, c, { action: 'crm.conflict-decided', target: conflict })
      return c.json({ ok: true })
    },
  )
  .get(
    '/:id/news',
    allow('connections.read', { summary: 'What the CRM told', returns: Anything }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      await findSync(db, parts, workspaceId, id)
      const items = await db
        .selectFrom('crmInbox')
        .select([
          'id',
          'object',
          'remoteId',
          'change',
          'source',
          'receivedAt',
          'appliedAt',
          'attempts',
          'problem',
          'error',
        ])
        .where('workspaceId', '=', workspaceId)
        .where('connectionId', '=', id)
        .orderBy('receivedAt', 'desc')
        .limit(100)
        .execute()
      return c.json({ items })
    },
  )
  .post(
    '/:id/news/:news/replay',
    allow('connections.write', { summary: 'Look at a record again', returns: Anything }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const { id, news } = c.req.param()
      await findSync(db, parts, workspaceId, id)
      const told = await db
        .selectFrom('crmInbox')
        .select(['object', 'remoteId'])
        .where('workspaceId', '=', workspaceId)
        .where('connectionId', '=', id)
        .where('id', '=', news)
        .executeTakeFirst()
      if (!told) throw new NotFound('news', news)
      await lookAgain(db, workspaceId, { connectionId: id, ...told })
      return c.json({ ok: true })
    },
  )
  .get(
    '/:id/writes',
    allow('connections.read', { summary: 'What the CRM did not take', returns: Anything }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const id = c.req.param('id')
      await findSync(db, parts, workspaceId, id)
      const { rows } = await sql`
        select o.id, o.object, o.contact_id, o.state, o.attempts, o.problem, o.error, o.field, o.since,
          coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email, c.phone) as name
        from crm_outbox o join contacts c on c.workspace_id = o.workspace_id and c.id = o.contact_id
        where o.workspace_id = ${workspaceId} and o.connection_id = ${id} and o.state = 'failed'
        order by o.since desc limit 100`.execute(db)
      return c.json({ items: rows as Record<string, unknown>[] })
    },
  )
  .post(
    '/:id/writes/:write/retry',
    allow('connections.write', { summary: 'Try a write again', returns: Anything }),
    async (c) => {
      const { db, workspaceId, parts } = c.var
      const { id, write } = c.req.param()
      await findSync(db, parts, workspaceId, id)
      const { numUpdatedRows } = await db
        .updateTable('crmOutbox')
        .set({ state: 'waiting', dueAt: new Date(0), attempts: 0 })
        .where('workspaceId', '=', workspaceId)
        .where('connectionId', '=', id)
        .where('id', '=', write)
        .where('state', '=', 'failed')
        .executeTakeFirst()
      if (numUpdatedRows === 0n) throw new NotFound('write', write)
      await sql`update crm_syncs set due_at = '-infinity' where workspace_id = ${workspaceId} and connection_id = ${id}`.execute(
        db,
      )
      return c.json({ ok: true })
    },
  )

const misfits = {
  'read-only': {
    en: 'The CRM calculates this field or keeps it to itself: it can only be read. Choose the direction “from the CRM”.',
    es: 'El CRM calcula este campo o se lo reserva: solo se puede leer. Elige el sentido «desde el CRM».',
  },
  'not-a-number': {
    en: 'One of the two is a number, the other cannot be.',
    es: 'Uno de los dos es un número y el otro no puede serlo.',
  },
  'not-a-date': {
    en: 'One of the two is a date, the other cannot be.',
    es: 'Uno de los dos es una fecha y el otro no puede serlo.',
  },
  'not-a-yes-or-no': {
    en: 'One of the two is a yes or no, the other cannot be.',
    es: 'Uno de los dos es un sí o no y el otro no puede serlo.',
  },
  unknown: { en: 'The CRM no longer has this field.', es: 'El CRM ya no tiene este campo.' },
  twice: { en: 'This field is mapped twice.', es: 'Este campo está relacionado dos veces.' },
}

function problemsIn(
  fields: readonly MappedField[],
  described: ReadonlyMap<string, Parameters<typeof misfit>[1]>,
  types: Record<string, 'text' | 'number' | 'boolean' | 'date' | 'list'>,
) {
  const seen = new Set<string>()
  return Object.fromEntries(
    fields.flatMap(({ ours, theirs, direction }, index) => {
      const field = described.get(theirs)
      const type = isOptOut(ours)
        ? ('opt-out' as const)
        : ours === 'score'
          ? ('number' as const)
          : (types[ours] ?? 'text')
      const why = seen.has(ours)
        ? 'twice'
        : field
          ? misfit({ field: ours, type }, field, direction)
          : 'unknown'
      seen.add(ours)
      return why ? [[`fields.${index}.theirs`, misfits[why]]] : []
    }),
  )
}
