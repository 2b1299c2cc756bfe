import { createServer, type IncomingMessage } from 'node:http'
import faye from 'faye'
import { createGuardedFetch } from '../../../server/net/guardedFetch.ts'
import { createJobs, type JobRules } from './jobs.ts'
import { prefixes, schemas } from './schema.ts'
import { type Kept, matching } from './soql.ts'

type Reply = { status: number; json?: unknown; text?: string; headers?: Record<string, string> }
type Fields = Record<string, unknown>
type Client = { publish(channel: string, message: object): unknown }
/** What its types leave out. */
type Faye = {
  NodeAdapter: new (
    options: object,
  ) => {
    addExtension(extension: object): void
    getClient(): Client
    attach(server: object): void
    close?(): void
  }
}
type Bayeux = {
  channel: string
  subscription?: string
  error?: string
  ext?: { replay?: Record<string, number> }
}

/** Of an address, with its query. */
const LONGEST = 16_384

/** Salesforce on a port of its own: REST, collections, queries, bulk jobs, and change events by CometD with a short memory. */
export async function startSalesforce({ now = () => new Date(), retained = 50 } = {}) {
  const store = new Map(Object.keys(schemas).map((name) => [name, new Map<string, Kept>()]))
  const tokens = { access: 'session-1', refreshes: 0, refresh: 'refresh-1' }
  const requests: { method: string; path: string }[] = []
  const problems: string[] = []
  const rules: {
    refuse?: (values: Fields) => { statusCode: string; message: string; fields: string[] } | undefined
    lose?: (path: string) => boolean
    stream?: boolean
    jobs: JobRules
  } = { stream: true, jobs: {} }
  const events: { channel: string; replayId: number; message: object }[] = []
  let next = 1
  let replayId = 100
  const of = (object: string) => store.get(object) ?? new Map<string, Kept>()

  const bayeux = new (faye as unknown as Faye).NodeAdapter({ mount: '/cometd/60.0', timeout: 2 })
  bayeux.addExtension({
    incoming(message: Bayeux, pass: (message: Bayeux) => void) {
      const from = message.subscription && message.ext?.replay?.[message.subscription]
      const oldest = events[0]?.replayId ?? replayId
      if (message.channel === '/meta/subscribe' && typeof from === 'number' && from >= 0 && from < oldest - 1)
        message.error = `400::The replayId {${from}} you provided was invalid.`
      pass(message)
      if (message.error || typeof from !== 'number' || from === -1) return
      // What was missed comes again, in order; who hears it twice knows it by its number.
      setTimeout(() => {
        for (const one of events.filter((one) => one.channel === message.subscription && one.replayId > from))
          bayeux.getClient().publish(one.channel, one.message)
      }, 20)
    },
  })

  function tell(object: string, changeType: string, recordIds: string[], more: object = {}) {
    const channel = `/data/${object}ChangeEvent`
    const id = ++replayId
    const ChangeEventHeader = {
      entityName: object,
      recordIds,
      changeType,
      transactionKey: `t${id}`,
      sequenceNumber: 1,
      commitTimestamp: now().getTime(),
      changeOrigin: '',
      ...more,
    }
    const message = { schema: 's', payload: { ChangeEventHeader }, event: { replayId: id } }
    events.push({ channel, replayId: id, message })
    if (events.length > retained) events.shift()
    if (rules.stream) bayeux.getClient().publish(channel, message)
  }

  function save(object: string, values: Fields, id?: string): { id: string; created: boolean } {
    const known = id ? of(object).get(id) : undefined
    const made = known ?? {
      Id: `${prefixes[object] ?? '000'}${String(next++).padStart(15, '0')}`,
      IsDeleted: false,
      MasterRecordId: null,
      SystemModstamp: '',
    }
    const kept: Kept = Object.assign(made, values, { SystemModstamp: now().toISOString() })
    if (object === 'Task') kept.IsClosed = kept.Status === 'Completed'
    of(object).set(kept.Id, kept)
    if (object in schemas) tell(object, known ? 'UPDATE' : 'CREATE', [kept.Id])
    return { id: kept.Id, created: !known }
  }

  type Input = Fields & { Id?: string; id?: string }
  function outcome(object: string, input: Input, externalId?: string) {
    const { attributes: _, Id, id, ...values } = input
    const fail = (statusCode: string, message: string, fields: string[] = []) => ({
      success: false,
      errors: [{ statusCode, message, fields }],
    })
    const refused = rules.refuse?.(values)
    if (refused) return { success: false, errors: [refused] }
    for (const [name, value] of Object.entries(values)) {
      const known = schemas[object]?.find((one) => one.name === name)
      if (!known)
        return fail('INVALID_FIELD', `No such column '${name}' on sobject of type ${object}`, [name])
      if (known.calculated || !known.updateable)
        return fail('INVALID_FIELD_FOR_INSERT_UPDATE', `Unable to create/update fields: ${name}`, [name])
      const choices = known.picklistValues.map((one) => (one as { value: string }).value)
      if (value && choices.length > 0 && !choices.includes(String(value)))
        return fail(
          'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
          `bad value for restricted picklist field: ${value}`,
          [name],
        )
    }
    const byKey = externalId
      ? [...of(object).values()].find((one) => !one.IsDeleted && one[externalId] === values[externalId])
      : undefined
    const target = Id ?? id ?? byKey?.Id
    if (target && of(object).get(target)?.IsDeleted !== false)
      return fail('ENTITY_IS_DELETED', 'entity is deleted')
    const saved = save(object, values, target)
    return { id: saved.id, success: true, errors: [], ...(externalId && { created: saved.created }) }
  }

  const bulk = createJobs({
    ...{ now, rules, problems, schemas },
    find: (soql, object, deletedToo) =>
      matching(soql, [...of(object).values()].map(withAccount), deletedToo, Number.POSITIVE_INFINITY),
  })

  function answer(method: string, url: URL, body: { records?: Input[] } & Input): Reply {
    const path = url.pathname.replace('/services/data/v60.0', '')
    if (path === '/query' || path === '/queryAll') {
      const soql = url.searchParams.get('q') ?? ''
      const object = /FROM (\w+)/.exec(soql)?.[1] ?? ''
      if (object === 'Organization') return rowsOf([{ Id: '00D000000000001', Name: 'Acme' }])
      if (object === 'OpportunityStage')
        return rowsOf([
          stage('Prospecting'),
          stage('Proposal'),
          stage('Closed Won', true, true),
          stage('Closed Lost', true),
        ])
      if (object === 'User')
        return rowsOf([{ Id: '005000000000001', Email: 'owner@example.com', Name: 'Olga' }])
      if (!store.has(object))
        return {
          status: 400,
          json: [{ errorCode: 'INVALID_TYPE', message: `sObject type '${object}' is not supported.` }],
        }
      if (soql === `SELECT COUNT() FROM ${object}`) {
        const totalSize = [...of(object).values()].filter((one) => !one.IsDeleted).length
        return { status: 200, json: { totalSize, done: true, records: [] } }
      }
      return rowsOf(matching(soql, [...of(object).values()].map(withAccount), path === '/queryAll'))
    }
    const described = /^\/sobjects\/(\w+)\/describe$/.exec(path)?.[1]
    if (described) return { status: 200, json: { name: described, fields: schemas[described] ?? [] } }
    const collection = /^\/composite\/sobjects(?:\/(\w+)\/(\w+))?$/.exec(path)
    if (collection && body.records) {
      if (body.records.length > 200)
        return { status: 400, json: [{ errorCode: 'LIMIT_EXCEEDED', message: '200 at most' }] }
      const of = (record: Input) => collection[1] ?? (record.attributes as { type: string }).type
      return { status: 200, json: body.records.map((record) => outcome(of(record), record, collection[2])) }
    }
    const single = /^\/sobjects\/(\w+)(?:\/(\w+))?(?:\/([^/]+))?$/.exec(path)
    if (single && method !== 'GET') {
      const [, object = '', name, value] = single
      const done = value
        ? outcome(object, { ...body, [name ?? '']: decodeURIComponent(value) }, name)
        : outcome(object, { ...body, ...(name && { Id: name }) })
      if (!done.success)
        return {
          status: 400,
          json: done.errors.map((one) => ({
            errorCode: one.statusCode,
            message: one.message,
            fields: one.fields,
          })),
        }
      return method === 'PATCH' && !value ? { status: 204, json: undefined } : { status: 201, json: done }
    }
    const job = path.startsWith('/jobs/query') ? bulk.answer(method, path, url.searchParams, body) : undefined
    if (job) return job
    problems.push(`${method} ${url.pathname} is not known`)
    return {
      status: 404,
      json: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }],
    }
  }
  const withAccount = (row: Kept): Kept => ({
    ...row,
    Account: of('Account').get(String(row.AccountId)) ?? null,
  })
  const stage = (name: string, IsClosed = false, IsWon = false) => ({
    Id: name,
    ApiName: name,
    MasterLabel: name,
    IsClosed,
    IsWon,
  })
  const rowsOf = (records: object[]): Reply => ({
    status: 200,
    json: { totalSize: records.length, done: true, records },
  })

  function token(form: URLSearchParams): Reply {
    if (form.get('refresh_token') !== tokens.refresh)
      return {
        status: 400,
        json: { error: 'invalid_grant', error_description: 'expired access/refresh token' },
      }
    tokens.refreshes++
    tokens.access = `session-${tokens.refreshes + 1}`
    return {
      status: 200,
      json: {
        access_token: tokens.access,
        token_type: 'Bearer',
        instance_url: 'https://acme.my.salesforce.com',
        id: 'x',
        issued_at: '1',
        signature: 's',
      },
    }
  }

  async function take(request: IncomingMessage): Promise<Reply> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const url = new URL(request.url ?? '/', 'https://acme.my.salesforce.com')
    if (url.pathname === '/services/oauth2/token') return token(new URLSearchParams(text))
    requests.push({ method: request.method ?? '', path: url.pathname })
    if ((request.url ?? '').length > LONGEST) return { status: 414, text: 'URI Too Long' }
    if (request.headers.authorization !== `Bearer ${tokens.access}`)
      return {
        status: 401,
        json: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }],
      }
    const reply = answer(request.method ?? 'GET', url, text ? JSON.parse(text) : {})
    if (rules.lose?.(url.pathname))
      return { status: 502, json: [{ errorCode: 'ERROR_HTTP_502', message: 'Bad gateway' }] }
    return {
      ...reply,
      headers: { ...reply.headers, 'sforce-limit-info': `api-usage=${requests.length}/100000` },
    }
  }
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/cometd')) return
    take(request).then(
      ({ status, json, text, headers }) => {
        const type = text === undefined ? 'application/json' : 'text/csv'
        response.writeHead(status, { 'content-type': type, ...headers })
        response.end(text ?? (json === undefined ? '' : JSON.stringify(json)))
      },
      (error) => {
        problems.push(`The emulator failed: ${error.stack}`)
        response.writeHead(500).end('[]')
      },
    )
  })
  bayeux.attach(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const url = `http://127.0.0.1:${port}`
  const guarded = createGuardedFetch({
    hostOverrides: { 'acme.my.salesforce.com': url, 'login.salesforce.com': url },
  })
  return {
    ...{
      url,
      of,
      save,
      tell,
      tokens,
      rules,
      requests,
      problems,
      events,
      jobs: bulk.jobs,
      fetchFor: guarded.fetchFor,
    },
    settings: {
      loginUrl: 'https://login.salesforce.com',
      clientId: 'key',
      clientSecret: 'secret',
      keyField: 'Cauce_Id__c',
    },
    account: {
      loginUrl: 'https://login.salesforce.com',
      instanceUrl: 'https://acme.my.salesforce.com',
      keyField: 'Cauce_Id__c',
      get token() {
        return tokens.access
      },
    },
    remove(object: string, id: string, master: string | null = null) {
      Object.assign(of(object).get(id) ?? {}, {
        IsDeleted: true,
        MasterRecordId: master,
        SystemModstamp: now().toISOString(),
      })
      tell(object, 'DELETE', [id])
    },
    async close() {
      bayeux.close?.()
      await guarded.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
