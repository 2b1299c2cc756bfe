import { sql } from 'kysely'
import { accountsOf } from '../server/accounts/tables.ts'
import { newSettings } from '../server/agents/settings.ts'
import { asEngine, type Db } from '../server/db/connect.ts'
import { uuid7 } from '../server/db/uuid7.ts'

const importSettings = JSON.stringify({
  ...{ mapping: [], defaultCountry: null, countryColumn: null, dedupe: 'email', onExisting: 'skip' },
  ...{ tags: [], dateOrder: 'dmy', consent: null },
})

/**
 * Fills a workspace with one row of every kind; the ids by the part of a path that they follow: `/contacts/:id`.
 * The mark stands in every text of these rows: whoever else reads it has looked over the wall.
 */
export async function oneOfEach(
  db: Db,
  workspace: { id: string; users: { owner: string; viewer: string } },
  mark: string,
): Promise<Record<string, string>> {
  const workspaceId = workspace.id
  const rows = await asEngine(db, async (trx) => {
    const stage = await trx
      .selectFrom('stages')
      .select(['id', 'key', 'pipelineId'])
      .where('workspaceId', '=', workspaceId)
      .limit(1)
      .executeTakeFirstOrThrow()
    const insert = async (table: string, values: Record<string, unknown>) => {
      const { rows: made } = await sql<{ id: string }>`
        insert into ${sql.table(table)} (workspace_id, ${sql.join(Object.keys(values).map((name) => sql.ref(name)))})
        values (${workspaceId}, ${sql.join(Object.values(values))}) returning id`.execute(trx)
      return made[0]?.id ?? ''
    }
    const contact = await insert('contacts', { email: `${mark}@example.com`, first_name: mark, tags: [mark] })
    const connection = await insert('connections', {
      ...{ plugin: 'none', title: mark, token: mark, paused_at: new Date(), paused_because: mark },
    })
    const graph = JSON.stringify({ nodes: [], edges: [] })
    const flow = await insert('flows', { title: mark, status: 'live', draft: graph })
    await sql`insert into step_pauses (workspace_id, flow_id, node, because) values (${workspaceId}, ${flow}, ${mark}, ${mark})`.execute(
      trx,
    )
    await insert('throttles', { scope: 'flow', scope_id: flow, per_minute: 1 })
    const version = await insert('flow_versions', { flow_id: flow, number: 1, graph, note: mark })
    const at = new Date()
    const run = await insert('runs', {
      ...{ id: uuid7(), flow_id: flow, flow_version_id: version, contact_id: contact, node: mark },
      ...{ state: '{}', started_at: at, entered_at: at },
    })
    const intent = await insert('intents', {
      ...{ id: uuid7(), cause_kind: 'run', cause_id: run, run_id: run, flow_id: flow, contact_id: contact },
      ...{ connection_id: connection, operation: mark, if_lost: 'none', policy: 'marketing', input: '{}' },
      ...{ state: 'uncertain', visit: 1, node: mark },
    })
    const message = await insert('messages', {
      ...{
        contact_id: contact,
        channel: 'sms',
        direction: 'out',
        text: mark,
        html: mark,
        status: 'sent',
        at,
      },
      ...{ simulated: true, run_id: run, connection_id: connection },
    })
    const recording = await insert('files', { name: mark, media_type: 'audio/wav' })
    const call = await insert('calls', {
      ...{ contact_id: contact, status: 'ringing', at, simulated: true, run_id: run, script: mark },
      recording_file_id: recording,
    })
    const number = await insert('call_numbers', {
      connection_id: connection,
      number: '+34910000001',
      title: mark,
    })
    const responder = await insert('responders', { title: mark, phone: '+34600000009' })
    const agent = await insert('agents', { title: mark, draft: JSON.stringify(newSettings('en')) })
    await insert('agent_versions', {
      agent_id: agent,
      number: 1,
      settings: JSON.stringify(newSettings('en')),
      note: mark,
    })
    await insert('notes', { contact_id: contact, text: mark, author: mark })
    await insert('events', { contact_id: contact, type: 'message.received', at, properties: '{}' })
    const file = await insert('files', { name: mark, media_type: 'text/csv' })
    const attachment = await insert('files', { name: mark, media_type: 'text/csv', kind: 'attachment' })
    await sql`insert into conversations (workspace_id, contact_id, last_at, last_text, last_channel, last_direction)
      values (${workspaceId}, ${contact}, now(), ${mark}, 'sms', 'in')`.execute(trx)
    const template = await insert('templates', {
      ...{ channel: 'sms', title: mark, tags: [mark] },
      draft: JSON.stringify({ defaultLocale: 'en', variants: { en: { text: mark } }, attachments: [] }),
    })
    await insert('vendor_templates', {
      ...{ connection_id: connection, vendor_id: mark, name: mark, language: 'en', status: 'approved' },
      ...{ body: mark, synced_at: at },
    })
    const importId = await insert('imports', {
      file_id: file,
      title: mark,
      status: 'done',
      settings: importSettings,
    })
    const segment = await insert('segments', { title: mark, kind: 'static', ready: true, size: 1 })
    await sql`insert into segment_members (workspace_id, segment_id, contact_id)
      values (${workspaceId}, ${segment}, ${contact})`.execute(trx)
    const stageRule = await insert('stage_rules', {
      ...{ pipeline_id: stage.pipelineId, title: mark, from_key: stage.key, to_key: 'won', reads: ['stage'] },
      rule: JSON.stringify({ combinator: 'and', rules: [] }),
    })
    const rehearsal = await insert('rehearsals', { flow_id: flow, title: mark, contact_id: contact })
    const list = await insert('suppression_lists', { title: mark, kind: 'own', channels: ['sms'] })
    const budget = await insert('budgets', { scope: 'workspace', period: 'day', most: 1_000_000 })
    const field = await insert('fields', { key: 'mark', title: mark, type: 'text' })
    const key = await insert('api_keys', {
      ...{ title: mark, start: 'cauce_mark', hash: mark, permissions: ['contacts.read'], created_by: mark },
    })
    const score = await insert('scores', {
      ...{ key: 'marked', title: mark, reads: ['event:call.ended'] },
      definition: JSON.stringify({
        ...{ rules: [], factors: {}, halfLifeDays: null, floor: 0, ceiling: null, thresholds: [] },
      }),
    })
    const task = await insert('tasks', { contact_id: contact, title: mark, note: mark, assignee: mark })
    await sql`insert into teammates (workspace_id, user_id, rule) values (${workspaceId}, ${workspace.users.owner},
      ${JSON.stringify({ combinator: 'and', rules: [{ field: 'city', operator: '=', value: mark }] })})`.execute(
      trx,
    )
    const webhook = await insert('outgoing_webhooks', {
      ...{
        title: mark,
        url: 'https://example.com/',
        types: ['order.paid'],
        secret_sealed: Buffer.from(mark),
      },
    })
    const delivery = await insert('webhook_deliveries', {
      ...{
        webhook_id: webhook,
        type: 'order.paid',
        body: JSON.stringify({ mark }),
        state: 'sent',
        next_at: at,
        created_at: at,
      },
    })
    const notification = await insert('notifications', { text: mark })
    const account = { connection_id: connection, object: mark }
    await sql`insert into crm_syncs (workspace_id, connection_id) values (${workspaceId}, ${connection})`.execute(
      trx,
    )
    const dispute = await insert('crm_conflicts', {
      ...account,
      remote_id: mark,
      state: 'open',
      theirs: '{}',
    })
    const news = await insert('crm_inbox', {
      ...{ ...account, remote_id: mark, change: 'changed', source: 'webhook', dedupe_key: mark },
    })
    const write = await insert('crm_outbox', {
      ...account,
      contact_id: contact,
      state: 'failed',
      error: mark,
    })
    return {
      ...{ contacts: contact, people: contact, connections: connection, flows: flow, versions: version },
      ...{ runs: run, intents: intent, messages: message, calls: call, files: attachment, imports: importId },
      ...{
        segments: segment,
        fields: field,
        scores: score,
        tasks: task,
        webhooks: webhook,
        attempts: delivery,
        users: workspace.users.owner,
        'api-keys': key,
        notifications: notification,
      },
      ...{ numbers: number, responders: responder, accounts: connection },
      ...{ agents: agent, lists: list, budgets: budget, rehearsals: rehearsal },
      ...{ conflicts: dispute, news, writes: write },
      ...{ pipelines: stage.pipelineId, stages: stage.id, rules: stageRule },
      ...{ templates: template, inbox: contact },
    }
  })
  const accounts = accountsOf(db)
  const member = await accounts
    .selectFrom('auth.member')
    .select('id')
    .where('organizationId', '=', workspaceId)
    .where('userId', '=', workspace.users.viewer)
    .executeTakeFirstOrThrow()
  const invitation = await accounts
    .insertInto('auth.invitation')
    .values({
      organizationId: workspaceId,
      email: `${mark}@example.org`,
      role: 'viewer',
      tokenHash: mark,
      inviterId: workspace.users.owner,
      expiresAt: new Date(Date.now() + 86_400_000),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { ...rows, members: member.id, invitations: invitation.id }
}

/** A picture of everything a workspace has, table by table. */
export async function snapshot(db: Db, workspaceId: string): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
      and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id')
    order by 1`.execute(db)
  const picture: Record<string, string> = {}
  await asEngine(db, async (trx) => {
    for (const { name } of tables.rows) {
      const { rows } = await sql<{ md5: string }>`
        select md5(coalesce(string_agg(t::text, '' order by t::text), '')) as md5
        from ${sql.table(name)} t where workspace_id = ${workspaceId}`.execute(trx)
      picture[name] = rows[0]?.md5 ?? ''
    }
  })
  const itself = await asEngine(db, (trx) =>
    trx.selectFrom('workspaces').selectAll().where('id', '=', workspaceId).executeTakeFirst(),
  )
  picture.workspaces = JSON.stringify(itself)
  for (const name of ['member', 'invitation']) {
    const { rows } = await sql<{ md5: string }>`
      select md5(coalesce(string_agg(t::text, '' order by t::text), '')) as md5
      from ${sql.table(`auth.${name}`)} t where organization_id = ${workspaceId}`.execute(db)
    picture[`auth.${name}`] = rows[0]?.md5 ?? ''
  }
  return picture
}
