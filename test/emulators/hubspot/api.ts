import * as associations from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'
import * as objects from '@hubspot/api-client/lib/codegen/crm/objects/index.js'
import * as properties from '@hubspot/api-client/lib/codegen/crm/properties/index.js'
import type { Records, Values } from './records.ts'
import { pipeline } from './schema.ts'
import { type Input, type Reply, refuse, writeBatch } from './writes.ts'

/** The bodies of all calls in one: what a call does not have is not there. */
type Wish = {
  name?: string
  inputs?: unknown
  properties?: string[]
  idProperty?: string
  limit?: number
  after?: string
  filterGroups?: {
    filters: { propertyName: string; operator?: string; value?: string; values?: string[] }[]
  }[]
}
type Model = { getAttributeTypeMap(): { baseName: string }[] }
type Around = {
  records: Records
  now(): Date
  problems: string[]
  accountId: string
  rules: { refuse?(values: Values): string | undefined }
}

/** The calls of the CRM; every body is held against the models of the vendor's own library. */
export function createApi({ records, now, problems, accountId, rules }: Around) {
  const complete = () => ({ status: 'COMPLETE', startedAt: now(), completedAt: now() })
  const ok = (json: unknown, status = 200): Reply => ({ status, json })

  /** Only what the model of the library names may be in a body. */
  function check(body: unknown, model: Model, where: string) {
    const names = new Set(model.getAttributeTypeMap().map((one) => one.baseName))
    for (const name of Object.keys((body ?? {}) as object))
      if (!names.has(name)) problems.push(`${where}: "${name}" is no property`)
  }

  function list(object: string, query: URLSearchParams): Reply {
    const limit = Number(query.get('limit') ?? 10)
    const after = Number(query.get('after') ?? 0)
    const rows = [...records.of(object).values()].filter((one) => Number(one.id) > after).slice(0, limit + 1)
    const page = rows.slice(0, limit)
    const wished = query.getAll('properties').flatMap((one) => one.split(','))
    return ok({
      results: page.map((one) => records.show(one, wished)),
      ...(rows.length > limit && { paging: { next: { after: page.at(-1)?.id } } }),
    })
  }

  function search(object: string, wish: Wish): Reply {
    const [filter] = wish.filterGroups?.[0]?.filters ?? []
    const rows =
      filter?.operator === 'IN'
        ? records
            .since(object, 0)
            .filter((one) => filter.values?.includes(one.values[filter.propertyName]?.toLowerCase() ?? ''))
        : records.since(object, Number(filter?.value ?? 0))
    const [start, limit] = [Number(wish.after ?? 0), wish.limit ?? 10]
    if (start + limit > 10_000)
      return refuse(400, 'VALIDATION_ERROR', 'Paging past 10,000 results is not possible')
    const page = rows.slice(start, start + limit)
    return ok({
      total: rows.length,
      results: page.map((one) => records.show(one, wish.properties ?? [])),
      ...(rows.length > start + limit && { paging: { next: { after: String(start + limit) } } }),
    })
  }

  function read(object: string, wish: Wish, inputs: Input[], path: string): Reply {
    check(wish, objects.BatchReadInputSimplePublicObjectId, path)
    const found = inputs.flatMap((one) => records.find(object, one.id, wish.idProperty) ?? [])
    const results = found.map((one) => records.show(one, wish.properties ?? []))
    return ok({ ...complete(), results }, found.length < inputs.length ? 207 : 200)
  }

  function associate(from: string, to: string, wish: Wish): Reply {
    const inputs = (wish.inputs ?? []) as { id?: string; from?: { id: string }; to?: { id: string } }[]
    for (const input of inputs)
      check(
        input,
        input.id
          ? associations.PublicFetchAssociationsBatchRequest
          : associations.PublicDefaultAssociationMultiPost,
        'associations',
      )
    for (const one of inputs)
      if (one.from && one.to) records.tie({ object: from, id: one.from.id }, { object: to, id: one.to.id })
    // The first company that somebody is tied to is their primary one, wherever it stands in the answer.
    const kinds = (n: number) =>
      from === 'contacts' && to === 'companies' && n === 0
        ? [
            { category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' },
            { category: 'HUBSPOT_DEFINED', typeId: 279, label: null },
          ]
        : []
    const results = inputs.flatMap(({ id }) => {
      const tied = [
        ...(records
          .of(from)
          .get(id ?? '')
          ?.tied.get(to) ?? []),
      ]
      return id && tied.length > 0
        ? [
            {
              from: { id },
              to: tied.map((one, n) => ({ toObjectId: one, associationTypes: kinds(n) })).reverse(),
            },
          ]
        : []
    })
    return ok({ ...complete(), results })
  }

  const owner = { archived: false, createdAt: new Date(0), updatedAt: new Date(0), type: 'PERSON' }
  const owners = [{ ...owner, id: '7', email: 'owner@example.com', firstName: 'Olga', lastName: 'Owner' }]

  return {
    owners: (email: string, id: string) => owners.push({ ...owner, id, email, firstName: 'O', lastName: id }),
    answer(method: string, path: string, query: URLSearchParams, body: unknown): Reply {
      const [, crm, version, kind, object = '', action = '', verb = ''] = path.split('/')
      if (crm !== 'crm') return ok({ portalId: Number(accountId) })
      const wish = (body ?? {}) as Wish
      if (kind === 'owners') return ok({ results: owners })
      if (kind === 'pipelines') return ok({ results: object === 'deals' ? [pipeline] : [] })
      if (kind === 'properties') {
        if (method === 'GET') return ok({ results: records.fieldsOf(object) })
        check(body, properties.PropertyCreate, path)
        return ok(records.addField(object, wish), 201)
      }
      if (version === 'v4') return associate(object, action, wish)
      if (method === 'GET') return list(object, query)
      if (action === 'search') {
        check(body, objects.PublicObjectSearchRequest, path)
        return search(object, wish)
      }
      const inputs = (wish.inputs ?? []) as Input[]
      if (inputs.length > 100) return refuse(400, 'VALIDATION_ERROR', 'Too many inputs: 100 at most')
      if (verb === 'read') return read(object, wish, inputs, path)
      const model = {
        update: objects.SimplePublicObjectBatchInput,
        upsert: objects.SimplePublicObjectBatchInputUpsert,
        create: objects.SimplePublicObjectBatchInputForCreate,
      }[verb]
      if (!model) return refuse(404, 'NOT_FOUND', path)
      for (const input of inputs) check(input, model, path)
      return writeBatch(records, { object, action: verb, inputs }, { now, refuses: rules.refuse })
    },
  }
}
