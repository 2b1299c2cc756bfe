import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import * as associations from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'
import * as objects from '@hubspot/api-client/lib/codegen/crm/objects/index.js'
import * as properties from '@hubspot/api-client/lib/codegen/crm/properties/index.js'
import { createGuardedFetch } from '../../../server/net/guardedFetch.ts'

type Values = Record<string, string>
type Kept = {
  id: string
  values: Values
  createdAt: Date
  updatedAt: Date
  merged: string[]
  people: Set<string>
}
type Reply = { status: number; json: unknown; headers?: Record<string, string> }
/** The bodies of all calls in one: what a call does not have is not there. */
type Wish = {
  name?: string
  label?: string
  type?: string
  fieldType?: string
  hasUniqueValue?: boolean
  inputs?: unknown
  properties?: string[]
  idProperty?: string
}
type Model = { getAttributeTypeMap(): { baseName: string }[] }

/** How the next request goes wrong: `lose` does it and answers 502. */
export type Fault = 'limit' | 'break' | 'lose' | 'expired'

const property = (name: string, label: string, type = 'string', fieldType = 'text', more: object = {}) => ({
  ...{ name, label, type, fieldType, description: '', groupName: 'information', options: [] as object[] },
  ...{
    calculated: false,
    hidden: false,
    modificationMetadata: { archivable: true, readOnlyDefinition: true, readOnlyValue: false },
  },
  ...more,
})
const readOnly = {
  modificationMetadata: { archivable: false, readOnlyDefinition: true, readOnlyValue: true },
}
const options = (...values: string[]) => ({
  options: values.map((value) => ({ value, label: value, hidden: false })),
})

const known: Record<string, ReturnType<typeof property>[]> = {
  contacts: [
    property('email', 'Email'),
    property('firstname', 'First Name'),
    property('lastname', 'Last Name'),
    property('phone', 'Phone Number', 'string', 'phonenumber'),
    property('company', 'Company Name'),
    property('city', 'City'),
    property('country', 'Country/Region'),
    property('birthday', 'Birthday', 'date', 'date'),
    property('seats', 'Seats', 'number', 'number'),
    property('lifecyclestage', 'Lifecycle Stage', 'enumeration', 'radio', options('lead', 'customer')),
    property('interests', 'Interests', 'enumeration', 'checkbox', options('golf', 'chess')),
    property('hs_email_optout', 'Unsubscribed from all email', 'bool', 'booleancheckbox', readOnly),
    property('lastmodifieddate', 'Last Modified Date', 'datetime', 'date', readOnly),
    property('hs_merged_object_ids', 'Merged record IDs', 'enumeration', 'checkbox', readOnly),
  ],
  deals: [
    property('dealname', 'Deal Name'),
    property('dealstage', 'Deal Stage', 'enumeration', 'radio'),
    property('pipeline', 'Pipeline', 'enumeration', 'select'),
    property('amount', 'Amount', 'number', 'number'),
    property('hs_lastmodifieddate', 'Last Modified Date', 'datetime', 'date', readOnly),
    property('hs_merged_object_ids', 'Merged record IDs', 'enumeration', 'checkbox', readOnly),
  ],
  companies: [property('name', 'Name'), property('domain', 'Domain')],
  notes: [property('hs_note_body', 'Note'), property('hs_timestamp', 'At', 'datetime', 'date')],
  tasks: [
    property('hs_task_subject', 'Subject'),
    property('hs_task_body', 'Text'),
    property('hs_task_status', 'Status', 'enumeration', 'select', options('NOT_STARTED', 'COMPLETED')),
    property('hs_timestamp', 'Due', 'datetime', 'date'),
  ],
}
const stage = (id: string, label: string, probability: string, isClosed = 'false') => ({
  ...{
    id,
    label,
    displayOrder: 0,
    archived: false,
    createdAt: new Date(0),
    updatedAt: new Date(0),
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
  },
  metadata: { isClosed, probability },
})
const pipeline = {
  ...{
    id: 'default',
    label: 'Sales Pipeline',
    displayOrder: 0,
    archived: false,
    createdAt: new Date(0),
    updatedAt: new Date(0),
  },
  stages: [
    stage('appointmentscheduled', 'Appointment Scheduled', '0.2'),
    stage('qualifiedtobuy', 'Qualified To Buy', '0.4'),
    stage('closedwon', 'Closed Won', '1.0', 'true'),
    stage('closedlost', 'Closed Lost', '0.0', 'true'),
  ],
}

/** HubSpot on a port of its own, with a memory; every body is held against the models of the vendor's own library. */
export async function startHubspot({ now = () => new Date() } = {}) {
  const store = new Map(Object.keys(known).map((name) => [name, new Map<string, Kept>()]))
  const fields = new Map(Object.entries(known).map(([name, list]) => [name, [...list]]))
  const problems: string[] = []
  const requests: { method: string; path: string; body: unknown }[] = []
  const faults: Fault[] = []
  /** what it does to every request until told otherwise */
  const rules: {
    refuse?: (input: Values) => string | undefined
    fault?: (path: string) => Fault | undefined
  } = {}
  const tokens = { access: 'first-token', refresh: 'first-refresh', refreshes: 0 }
  const settings = { clientId: 'app', clientSecret: 'the-app-secret', accountId: '62515' }
  const codes = new Set<string>()
  let next = 100
  let search: ((kept: Kept) => boolean) | undefined

  const of = (object: string) => store.get(object) ?? new Map<string, Kept>()
  const stamp = (object: string) => (object === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate')

  function touch(object: string, kept: Kept, values: Values) {
    Object.assign(kept.values, values)
    if (typeof values.email === 'string') kept.values.email = values.email.toLowerCase()
    kept.updatedAt = now()
    kept.values[stamp(object)] = kept.updatedAt.toISOString()
  }
  function make(object: string, values: Values): Kept {
    const id = String(next++)
    const kept: Kept = { id, values: {}, createdAt: now(), updatedAt: now(), merged: [], people: new Set() }
    of(object).set(id, kept)
    touch(object, kept, values)
    return kept
  }
  const show = (kept: Kept, wished: string[], trace?: string) => ({
    ...{ id: kept.id, archived: false, createdAt: kept.createdAt, updatedAt: kept.updatedAt },
    properties: Object.fromEntries(
      wished.map((name) => [
        name,
        name === 'hs_merged_object_ids' ? kept.merged.join(';') : (kept.values[name] ?? null),
      ]),
    ),
    ...(trace && { objectWriteTraceId: trace }),
  })
  const refuse = (status: number, category: string, message: string, context: object = {}): Reply => ({
    status,
    json: { status: 'error', message, correlationId: 'c', category, context, errors: [{ message, context }] },
  })
  /** What HubSpot would not take, by the property's description. */
  function invalid(object: string, values: Values): string | undefined {
    for (const [name, value] of Object.entries(values)) {
      const field = fields.get(object)?.find((one) => one.name === name)
      if (!field) return `Property "${name}" does not exist`
      if (field.modificationMetadata.readOnlyValue) return `Property "${name}" is read only`
      const choices = field.options.map((option) => (option as { value: string }).value)
      if (value && choices.length > 0 && value.split(';').some((one) => !choices.includes(one)))
        return `Property "${name}": ${value} was not one of the allowed options`
      if (value && field.type === 'number' && Number.isNaN(Number(value)))
        return `Property "${name}": ${value} was not a valid number`
    }
    return undefined
  }
  const find = (object: string, id: string, idProperty?: string) =>
    idProperty
      ? [...of(object).values()].find((one) => one.values[idProperty]?.toLowerCase() === id.toLowerCase())
      : (of(object).get(id) ?? [...of(object).values()].find((one) => one.merged.includes(id)))

  type Input = {
    id: string
    properties: Values
    idProperty?: string
    objectWriteTraceId?: string
    associations?: unknown[]
  }
  function batch(object: string, action: string, inputs: Input[]): Reply {
    const bad = inputs.map((input) => invalid(object, input.properties)).find(Boolean)
    if (bad) return refuse(400, 'VALIDATION_ERROR', bad)
    const errors: object[] = []
    const results = inputs.flatMap((input) => {
      const trace = input.objectWriteTraceId
      const fail = (category: string, message: string) => {
        const context = { objectWriteTraceId: [trace ?? ''], ids: [input.id ?? ''] }
        errors.push({ status: 'error', category, message, context, links: {}, errors: [] })
        return []
      }
      const why = rules.refuse?.(input.properties)
      if (why) return fail('VALIDATION_ERROR', why)
      const kept = action === 'create' ? undefined : find(object, input.id, input.idProperty)
      if (action === 'update' && !kept) return fail('OBJECT_NOT_FOUND', `Could not find ${input.id}`)
      const email = input.properties.email?.toLowerCase()
      const holder = email && object === 'contacts' ? find(object, email, 'email') : undefined
      if (holder && holder !== kept)
        return fail('CONFLICT', `Contact already exists. Existing ID: ${holder.id}`)
      if (kept) touch(object, kept, input.properties)
      const made = kept ?? make(object, input.properties)
      return [{ ...show(made, Object.keys(made.values), trace), new: !kept }]
    })
    return {
      status: errors.length > 0 ? 207 : action === 'create' ? 201 : 200,
      json: {
        status: 'COMPLETE',
        startedAt: now(),
        completedAt: now(),
        results,
        ...(errors.length > 0 && { numErrors: errors.length, errors }),
      },
    }
  }

  /** Only what the model of the library names may be in a body. */
  function check(body: unknown, model: Model, where: string) {
    const names = new Set(model.getAttributeTypeMap().map((one) => one.baseName))
    for (const name of Object.keys((body ?? {}) as object))
      if (!names.has(name)) problems.push(`${where}: "${name}" is no property`)
  }

  function answer(method: string, path: string, query: URLSearchParams, body: never): Reply {
    const [, crm, version, kind, object = '', action = '', verb = ''] = path.split('/')
    if (crm !== 'crm') return { status: 200, json: { portalId: Number(settings.accountId) } }
    const wish = (body ?? {}) as Wish
    if (kind === 'owners')
      return {
        status: 200,
        json: {
          results: [
            {
              id: '7',
              email: 'owner@example.com',
              firstName: 'Olga',
              lastName: 'Owner',
              archived: false,
              createdAt: now(),
              updatedAt: now(),
              type: 'PERSON',
            },
          ],
        },
      }
    if (kind === 'pipelines') return { status: 200, json: { results: object === 'deals' ? [pipeline] : [] } }
    if (kind === 'properties') {
      if (method === 'GET') return { status: 200, json: { results: fields.get(object) ?? [] } }
      check(body, properties.PropertyCreate, path)
      fields.get(object)?.push(
        property(wish.name ?? '', wish.label ?? '', wish.type, wish.fieldType, {
          hasUniqueValue: wish.hasUniqueValue,
        }),
      )
      return { status: 201, json: fields.get(object)?.at(-1) }
    }
    if (version === 'v4') return associate(object, verb, wish)
    if (method === 'GET') {
      const limit = Number(query.get('limit') ?? 10)
      const after = Number(query.get('after') ?? 0)
      const rows = [...of(object).values()].filter((one) => Number(one.id) > after).slice(0, limit + 1)
      const page = rows.slice(0, limit)
      const wished = query.getAll('properties').flatMap((one) => one.split(','))
      return {
        status: 200,
        json: {
          results: page.map((one) => show(one, wished)),
          ...(rows.length > limit && { paging: { next: { after: page.at(-1)?.id } } }),
        },
      }
    }
    if (action === 'search') {
      check(body, objects.PublicObjectSearchRequest, path)
      return searchIn(object, body)
    }
    const inputs = (wish.inputs ?? []) as Input[]
    if (inputs.length > 100) return refuse(400, 'VALIDATION_ERROR', 'Too many inputs: 100 at most')
    if (verb === 'read') {
      check(body, objects.BatchReadInputSimplePublicObjectId, path)
      const results = inputs.flatMap(
        (one) => find(object, one.id, wish.idProperty as string | undefined) ?? [],
      )
      return {
        status: results.length < inputs.length ? 207 : 200,
        json: {
          status: 'COMPLETE',
          startedAt: now(),
          completedAt: now(),
          results: results.map((one) => show(one, wish.properties ?? [])),
        },
      }
    }
    const model = {
      update: objects.SimplePublicObjectBatchInput,
      upsert: objects.SimplePublicObjectBatchInputUpsert,
      create: objects.SimplePublicObjectBatchInputForCreate,
    }[verb]
    if (!model) return refuse(404, 'NOT_FOUND', path)
    for (const input of inputs) check(input, model, path)
    return batch(object, verb, inputs)
  }

  function associate(from: string, _to: string, wish: Wish): Reply {
    const inputs = (wish.inputs ?? []) as { id?: string; from?: { id: string }; to?: { id: string } }[]
    for (const input of inputs)
      check(
        input,
        input.id
          ? associations.PublicFetchAssociationsBatchRequest
          : associations.PublicDefaultAssociationMultiPost,
        'associations',
      )
    const at = { status: 'COMPLETE', startedAt: now(), completedAt: now() }
    if (inputs.some((one) => one.to)) {
      for (const one of inputs)
        of(from)
          .get(one.from?.id ?? '')
          ?.people.add(one.to?.id ?? '')
      return { status: 200, json: { ...at, results: [] } }
    }
    const results = inputs.flatMap(({ id = '' }) => {
      const people = [...(of(from).get(id)?.people ?? [])]
      return people.length > 0
        ? [{ from: { id }, to: people.map((one) => ({ toObjectId: one, associationTypes: [] })) }]
        : []
    })
    return { status: 200, json: { ...at, results } }
  }

  function searchIn(
    object: string,
    wish: {
      limit?: number
      after?: string
      properties?: string[]
      filterGroups?: { filters: { propertyName: string; value: string }[] }[]
    },
  ): Reply {
    const by = stamp(object)
    const from = Number(wish.filterGroups?.[0]?.filters[0]?.value ?? 0)
    const rows = [...of(object).values()]
      .filter((one) => one.updatedAt.getTime() >= from && (search?.(one) ?? true))
      .sort((a, b) => String(a.values[by]).localeCompare(String(b.values[by])) || Number(a.id) - Number(b.id))
    const start = Number(wish.after ?? 0)
    const limit = wish.limit ?? 10
    if (start + limit > 10_000)
      return refuse(400, 'VALIDATION_ERROR', 'Paging past 10,000 results is not possible')
    const page = rows.slice(start, start + limit)
    return {
      status: 200,
      json: {
        total: rows.length,
        results: page.map((one) => show(one, wish.properties ?? [])),
        ...(rows.length > start + limit && { paging: { next: { after: String(start + limit) } } }),
      },
    }
  }

  function token(form: URLSearchParams): Reply {
    if (form.get('client_secret') !== settings.clientSecret)
      return { status: 401, json: { error: 'invalid_client' } }
    const fresh =
      form.get('grant_type') === 'refresh_token'
        ? form.get('refresh_token') === tokens.refresh
        : codes.delete(form.get('code') ?? '')
    if (!fresh)
      return {
        status: 400,
        json: { error: 'invalid_grant', error_description: 'The refresh token is not valid.' },
      }
    tokens.refreshes++
    tokens.access = `token-${randomBytes(6).toString('hex')}`
    // Rotated: the one before is dead at once.
    tokens.refresh = `refresh-${randomBytes(6).toString('hex')}`
    return {
      status: 200,
      json: {
        access_token: tokens.access,
        refresh_token: tokens.refresh,
        expires_in: 1800,
        token_type: 'bearer',
      },
    }
  }

  async function take(request: IncomingMessage): Promise<Reply | 'cut'> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const url = new URL(request.url ?? '/', 'https://api.hubapi.com')
    if (url.pathname === '/oauth/v3/token') return token(new URLSearchParams(text))
    const body = text ? JSON.parse(text) : undefined
    requests.push({ method: request.method ?? '', path: url.pathname, body })
    if (request.headers.authorization !== `Bearer ${tokens.access}`)
      return refuse(401, 'EXPIRED_AUTHENTICATION', 'The OAuth token expired')
    const fault = faults.shift() ?? rules.fault?.(url.pathname)
    if (fault === 'limit')
      return {
        ...refuse(429, 'RATE_LIMITS', 'You have reached your ten_secondly_rolling limit.'),
        headers: { 'retry-after': '1' },
      }
    if (fault === 'break') return refuse(503, 'INTERNAL', 'Try later')
    if (fault === 'expired') {
      tokens.access = `token-${randomBytes(6).toString('hex')}`
      return refuse(401, 'EXPIRED_AUTHENTICATION', 'The OAuth token expired')
    }
    const done = answer(request.method ?? '', url.pathname, url.searchParams, body as never)
    return fault === 'lose' ? refuse(502, 'INTERNAL', 'Bad gateway') : done
  }
  const server = createServer((request, response) => {
    take(request).then(
      (reply) => {
        if (reply === 'cut') return request.socket.destroy()
        const left = 250_000 - requests.length
        response.writeHead(reply.status, {
          'content-type': 'application/json',
          'x-hubspot-ratelimit-daily': '250000',
          'x-hubspot-ratelimit-daily-remaining': String(left),
          ...reply.headers,
        })
        response.end(JSON.stringify(reply.json))
      },
      (error) => {
        problems.push(`The emulator failed: ${error.stack}`)
        response.writeHead(500).end('{}')
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const url = `http://127.0.0.1:${port}`
  const guarded = createGuardedFetch({ hostOverrides: { 'api.hubapi.com': url } })

  let events = 0
  return {
    ...{
      url,
      problems,
      requests,
      faults,
      rules,
      tokens,
      settings,
      of,
      make,
      touch,
      fetchFor: guarded.fetchFor,
    },
    /** the token that a private app would have */
    get token() {
      return tokens.access
    },
    code() {
      const code = randomBytes(6).toString('hex')
      codes.add(code)
      return code
    },
    merge(object: string, winner: string, loser: string) {
      const [kept, lost] = [of(object).get(winner), of(object).get(loser)]
      if (!kept || !lost) throw new Error('Nothing to merge.')
      of(object).delete(loser)
      kept.merged.push(loser, ...lost.merged)
      touch(object, kept, {})
    },
    /** leaves these out of searches: its index lags behind */
    lag: (hides?: (kept: Kept) => boolean) => (search = hides && ((kept) => !hides(kept))),
    event: (subscriptionType: string, objectId: string, more: object = {}) => ({
      ...{
        eventId: ++events,
        subscriptionId: 1,
        portalId: Number(settings.accountId),
        appId: 1,
        occurredAt: now().getTime(),
      },
      ...{ subscriptionType, attemptNumber: 0, objectId: Number(objectId), changeSource: 'CRM', ...more },
    }),
    /** A webhook as HubSpot signs it. */
    signed(address: string, told: object[], { secret = settings.clientSecret, at = Date.now() } = {}) {
      const body = JSON.stringify(told)
      const signature = createHmac('sha256', secret).update(`POST${address}${body}${at}`).digest('base64')
      return {
        body,
        headers: {
          'content-type': 'application/json',
          'x-hubspot-signature-v3': signature,
          'x-hubspot-request-timestamp': String(at),
        },
      }
    },
    async close() {
      await guarded.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
