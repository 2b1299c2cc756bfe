import { Hono } from 'hono'
import { z } from '#sdk'
import { record } from '../audit/record.ts'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { InvalidInput, NotFound } from '../http/errors.ts'
import { misfit } from './convert.ts'
import { asking } from './findSync.ts'
import { fieldsToRead, isOptOut, type MappedField, MappingInput } from './mapping.ts'
import { previewMapping } from './previewMapping.ts'
import { saveMapping } from './saveMapping.ts'
import { suggestMapping } from './suggestMapping.ts'

const Anything = z.looseObject({})
/** How many real records a preview shows. */
const LOOK = 20
const Wanted = z.strictObject({ object: z.string().min(1).max(100) })

export const mappings = new Hono<Env>()
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
        const fields = [...(await describe(object, { owners: true })).values()]
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
        const described = await describe(object, { owners: true })
        const asked = fieldsToRead({ fields, theirs }, [...described.values()])
        const { records } = await provider.list(object, { fields: asked, most: LOOK }, context)
        return c.var.inWorkspace(async (db) =>
          previewMapping(db, c.var.workspaceId, records.slice(0, LOOK), {
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

const misfits = {
  'read-only': {
    en: 'The CRM calculates this field or keeps it to itself: it can only be read. Choose the direction “from the CRM”.',
    es: 'El CRM calcula este campo o se lo reserva: solo se puede leer. Elige el sentido «desde el CRM».',
  },
  shared: {
    en: 'All people of a company share this field, so theirs has to come here too. Choose “both ways” or “from the CRM”.',
    es: 'Todas las personas de una empresa comparten este campo, así que lo suyo también tiene que llegar aquí. Elige «en los dos sentidos» o «desde el CRM».',
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
