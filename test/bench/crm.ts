import hubspot from '../../plugins/hubspot/index.ts'
import { createConnection } from '../../server/connections/createConnection.ts'
import { startFullSync } from '../../server/crm/fullSync.ts'
import type { CrmParts } from '../../server/crm/openWork.ts'
import { saveMapping } from '../../server/crm/saveMapping.ts'
import { workOn } from '../../server/crm/workOn.ts'
import { asEngine } from '../../server/db/connect.ts'
import { uuid7 } from '../../server/db/uuid7.ts'
import { createRegistry } from '../../server/registry/plugins.ts'
import { createSecrets } from '../../server/secrets/secrets.ts'
import { startHubspot } from '../emulators/hubspot/index.ts'
import { type Figure, figure } from './figures.ts'
import type { Ground } from './ground.ts'

/**
 * A first full sync of everything in a CRM, through its own library over HTTP: how long, how many requests beside the
 * fewest there can be, and how much memory grows between the first quarter and the end. The vendor's pace is set aside.
 */
export async function crm({ db }: Ground, { people }: { people: number }): Promise<Figure[]> {
  const vendor = await startHubspot()
  for (let n = 0; n < people; n++)
    vendor.make('contacts', {
      email: `p${n}@example.com`,
      firstname: `P${n}`,
      city: 'Lima',
      phone: `+34600${String(n).padStart(6, '0')}`,
    })
  const [registry, secrets] = [
    createRegistry([
      {
        ...hubspot,
        ...(hubspot.crm && {
          crm: {
            ...hubspot.crm,
            limits: { ...hubspot.crm.limits, perSecond: 100_000, perDay: 10_000_000, read: undefined },
          },
        }),
      },
    ]),
    createSecrets([Buffer.alloc(32, 7)]),
  ]
  const workspaceId = uuid7()
  const connectionId = await asEngine(db, async (trx) => {
    await trx
      .insertInto('workspaces')
      .values({ id: workspaceId, title: 'CRM', slug: workspaceId, settings: '{}' })
      .execute()
    const { id } = await createConnection(trx, { registry, secrets }, workspaceId, {
      ...{ plugin: 'hubspot', title: 'HubSpot', settings: { token: vendor.token } },
    })
    await trx
      .insertInto('crmSyncs')
      .values({ connectionId: id, workspaceId, status: 'on', share: 100 })
      .execute()
    const fields = (['email:email', 'firstName:firstname', 'city:city', 'phone:phone'] as const).map(
      (pair) => {
        const [ours = '', theirs = ''] = pair.split(':')
        return { ours, theirs, direction: 'both' as const, policy: 'newest' as const }
      },
    )
    await saveMapping(
      trx,
      workspaceId,
      { connectionId: id, object: 'contacts', kind: 'person' },
      { fields, createsHere: true, createsThere: true, inclusion: null, theirs: [] },
    )
    await startFullSync(trx, workspaceId, id)
    return id
  })
  const parts: CrmParts = {
    ...{ pool: db, registry, secrets, fetchFor: vendor.fetchFor, processId: uuid7() },
    clock: async () => new Date(),
    log() {},
    report: (message, error) => console.error(message, error),
  }
  const done = () =>
    asEngine(db, (trx) =>
      trx
        .selectFrom('crmCursors')
        .select(['done', 'finishedAt'])
        .where('connectionId', '=', connectionId)
        .where('kind', '=', 'full')
        .executeTakeFirst(),
    )
  const megabytes = () => process.memoryUsage().rss / 1e6
  const [began, before] = [performance.now(), vendor.requests.length]
  let quarter = 0
  for (let at = await done(); !at?.finishedAt; at = await done()) {
    if (!quarter && (at?.done ?? 0) >= people / 4) quarter = megabytes()
    await workOn(parts, connectionId, AbortSignal.timeout(600_000))
  }
  const seconds = (performance.now() - began) / 1000
  const requests = vendor.requests.slice(before).length
  await vendor.close()
  return [
    figure(`full sync of ${people.toLocaleString('en')} contacts`, 's', [seconds]),
    figure('contacts a second', '/s', [people / seconds]),
    figure('requests, beside the fewest', '', [requests], [Math.ceil(people / 100)]),
    figure('memory grown since the first quarter', 'MB', [megabytes() - (quarter || megabytes())]),
  ]
}
