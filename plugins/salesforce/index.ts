import { type CrmProvider, definePlugin } from '#sdk'
import { ask, type Context } from './client.ts'
import { connection, type Settings } from './connection.ts'
import { es } from './es.ts'
import { describe, listPipelines } from './fields.ts'
import { find } from './find.ts'
import { ids, list } from './list.ts'
import { listen } from './listen.ts'
import { changed, read, related } from './read.ts'
import { write } from './write.ts'

/** `api-usage=18/5000` */
function use(headers: Headers) {
  const [, used, of] = /api-usage=(\d+)\/(\d+)/.exec(headers.get('sforce-limit-info') ?? '') ?? []
  return used && of ? { used: Number(used), of: Number(of) } : undefined
}

const crm: CrmProvider<Settings> = {
  title: 'Salesforce',
  ifLost: 'upsert',
  objects: [
    { name: 'Contact', title: 'Contacts', kind: 'person' },
    { name: 'Lead', title: 'Leads', kind: 'person' },
    { name: 'Account', title: 'Accounts', kind: 'company' },
    { name: 'Opportunity', title: 'Opportunities', kind: 'deal' },
    { name: 'notes', title: 'Notes', kind: 'note' },
    { name: 'tasks', title: 'Tasks', kind: 'task' },
  ],
  // No limit by the second is told; 25 long ones at a time are the most, and a hundred thousand a day the least.
  limits: { batch: 200, perSecond: 10, perDay: 100_000, read: use },
  async test(context: Context) {
    const [organisation] = await ask(context, 'SELECT Id, Name FROM Organization LIMIT 1')
    return { account: String(organisation?.Name ?? 'Salesforce'), accountId: organisation?.Id }
  },
  describe,
  pipelines: listPipelines,
  async owners(context) {
    const rows = await ask(
      context,
      'SELECT Id, Email, Name FROM User WHERE IsActive = true ORDER BY Id LIMIT 2000',
    )
    return rows.map((row) => ({ id: row.Id, email: String(row.Email), name: String(row.Name) }))
  },
  list,
  changed,
  read,
  ids,
  find,
  write,
  related,
  listen,
}

/** Leads, contacts and opportunities kept in agreement with Salesforce, both ways. */
export default definePlugin({
  id: 'salesforce',
  title: 'Salesforce',
  description: 'Leads, contacts and opportunities in agreement with Salesforce, both ways.',
  icon: 'cloud',
  connection,
  hosts: ['*.salesforce.com', '*.force.com'],
  crm,
  oauth: {
    authorizeUrl: ({ loginUrl }: Settings) => `${loginUrl}/services/oauth2/authorize`,
    tokenUrl: ({ loginUrl }: Settings) => `${loginUrl}/services/oauth2/token`,
    client: ({ clientId, clientSecret }: Settings) =>
      clientId && clientSecret ? { id: clientId, secret: clientSecret } : undefined,
    scopes: ['api', 'refresh_token'],
    details: (answer): Record<string, string> =>
      typeof answer.instance_url === 'string' ? { instanceUrl: answer.instance_url } : {},
  },
  translations: { es },
})
