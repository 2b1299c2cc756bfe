import { type CrmProvider, definePlugin } from '#sdk'
import { type Context, call, owners } from './client.ts'
import { related } from './companies.ts'
import { connection, type Settings } from './connection.ts'
import { es } from './es.ts'
import { describe, listPipelines } from './fields.ts'
import { find } from './find.ts'
import { changed, ids, list, read } from './read.ts'
import { hints, webhook } from './webhook.ts'
import { prepare, write } from './write.ts'

const crm: CrmProvider<Settings> = {
  title: 'HubSpot',
  ifLost: 'upsert',
  objects: [
    { name: 'contacts', title: 'Contacts', kind: 'person' },
    { name: 'companies', title: 'Companies', kind: 'company' },
    { name: 'deals', title: 'Deals', kind: 'deal' },
    { name: 'notes', title: 'Notes', kind: 'note' },
    { name: 'tasks', title: 'Tasks', kind: 'task' },
  ],
  // Of an app by sign-in, for each account; private apps have 100 or 190 in ten seconds.
  limits: { batch: 100, perSecond: 10, perDay: 250_000, read: use },
  test: whoAmI,
  describe,
  pipelines: listPipelines,
  async owners(context) {
    const { results } = await call(context, owners, (part, configuration) =>
      new part.OwnersApi(configuration).getPage(undefined, undefined, 500),
    )
    return results.map(({ id, email, firstName, lastName }) => ({
      ...{ id, email: email ?? '' },
      name: [firstName, lastName].filter(Boolean).join(' ') || (email ?? id),
    }))
  },
  prepare,
  list,
  changed,
  read,
  ids,
  find,
  write,
  related,
  hints,
}

/** HubSpot says how many requests of the day are left. */
function use(headers: Headers) {
  const [of, left] = ['x-hubspot-ratelimit-daily', 'x-hubspot-ratelimit-daily-remaining'].map((name) =>
    Number(headers.get(name) ?? Number.NaN),
  )
  return of !== undefined && left !== undefined && of > 0 && left >= 0 ? { used: of - left, of } : undefined
}

async function whoAmI(context: Context) {
  const token = context.connection.token || (await context.accessToken())
  // One request proves the token and may read contacts; the library has no call for who we are.
  await describe('contacts', context)
  const response = await context.fetch('https://api.hubapi.com/account-info/v3/details', {
    headers: { authorization: `Bearer ${token}` },
    signal: context.signal,
  })
  const { portalId } = response.ok ? ((await response.json()) as { portalId?: number }) : {}
  return {
    account: portalId ? `HubSpot ${portalId}` : 'HubSpot',
    ...(portalId && { accountId: String(portalId) }),
  }
}

/** Contacts and deals kept in agreement with HubSpot, both ways. */
export default definePlugin({
  id: 'hubspot',
  title: 'HubSpot',
  description: 'Contacts and deals in agreement with HubSpot, both ways.',
  icon: 'refresh-cw',
  connection,
  hosts: ['api.hubapi.com'],
  crm,
  webhook,
  oauth: {
    authorizeUrl: () => 'https://app.hubspot.com/oauth/authorize',
    // Version 1, which the library knows, ends in February 2027.
    tokenUrl: () => 'https://api.hubapi.com/oauth/v3/token',
    client: ({ clientId, clientSecret }: Settings) =>
      clientId && clientSecret ? { id: clientId, secret: clientSecret } : undefined,
    scopes: [
      ...['oauth', 'crm.objects.contacts.read', 'crm.objects.contacts.write', 'crm.schemas.contacts.read'],
      ...['crm.schemas.contacts.write', 'crm.objects.deals.read', 'crm.objects.deals.write'],
      ...['crm.schemas.deals.read', 'crm.objects.companies.read', 'crm.objects.companies.write'],
      'crm.objects.owners.read',
    ],
  },
  translations: { es },
})
