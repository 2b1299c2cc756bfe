import type { CrmHint, Plugin, z } from '#sdk'
import { createUser } from '../../server/accounts/createUser.ts'
import { accountsOf } from '../../server/accounts/tables.ts'
import { createConnection } from '../../server/connections/createConnection.ts'
import type { ContactChange } from '../../server/contacts/applyChange.ts'
import { changeContacts } from '../../server/contacts/changeContacts.ts'
import { startFullSync } from '../../server/crm/fullSync.ts'
import { keepHints } from '../../server/crm/keepHints.ts'
import type { MappedField, MappingInput } from '../../server/crm/mapping.ts'
import type { CrmParts } from '../../server/crm/openWork.ts'
import { saveMapping } from '../../server/crm/saveMapping.ts'
import { findDueSyncs, workOn } from '../../server/crm/workOn.ts'
import { asEngine } from '../../server/db/connect.ts'
import { uuid7 } from '../../server/db/uuid7.ts'
import type { FetchFor } from '../../server/net/guardedFetch.ts'
import { journey } from '../journey.ts'

type Wish = Partial<z.infer<typeof MappingInput>> & { fields: MappedField[] }

/** A database, an engine and a CRM account on a virtual clock. */
export async function crmJourney(plugins: Plugin[], { fetchFor }: { fetchFor?: FetchFor } = {}) {
  const j = await journey(plugins, { fetchFor })
  const reports: string[] = []
  const logs: string[] = []
  const partsOf = (processId = uuid7()): CrmParts => ({
    ...{ pool: j.db, registry: j.registry, secrets: j.secrets, processId },
    fetchFor: fetchFor ?? (() => fetch),
    clock: async () => j.now(),
    log: (message, details) => logs.push(`${message} ${JSON.stringify(details)}`),
    report: (message, error) => reports.push(`${message}: ${error instanceof Error ? error.stack : error}`),
  })
  const parts = partsOf()

  async function account(
    workspaceId: string,
    plugin: string,
    settings: Record<string, unknown> = { token: 'secret' },
  ) {
    // The accounts of earlier tests look at the same records: they would go on with them.
    await asEngine(j.db, (trx) => trx.updateTable('crmSyncs').set({ status: 'paused' }).execute())
    const made = await j.inWorkspace(workspaceId, async (trx) => {
      const connection = await createConnection(trx, j, workspaceId, { plugin, title: 'The CRM', settings })
      await trx
        .insertInto('crmSyncs')
        .values({ connectionId: connection.id, workspaceId, status: 'on' })
        .execute()
      return connection
    })
    return made.id
  }

  /** Somebody who works in the workspace; answers their id. */
  const member = (workspaceId: string, email: string) =>
    accountsOf(j.db)
      .transaction()
      .execute(async (trx) => {
        const userId = await createUser(trx, { name: email, email })
        await trx
          .insertInto('auth.organization')
          .values({ id: workspaceId, name: 'W', slug: workspaceId })
          .onConflict((one) => one.doNothing())
          .execute()
        await trx
          .insertInto('auth.member')
          .values({ organizationId: workspaceId, userId, role: 'editor' })
          .execute()
        return userId
      })

  const map = (
    workspaceId: string,
    connectionId: string,
    object: string,
    wish: Wish,
    kind: 'person' | 'deal' = 'person',
  ) =>
    asEngine(j.db, (trx) =>
      saveMapping(
        trx,
        workspaceId,
        { connectionId, object, kind },
        { createsHere: true, createsThere: true, inclusion: null, theirs: [], ...wish },
      ),
    )

  /** Our changes are noticed, then each account has its turn, until nobody has anything to do. */
  async function sync({ failing = false }: { failing?: boolean } = {}) {
    for (let busy = true, rounds = 0; busy && rounds < 200; rounds++) {
      await j.settle()
      busy = false
      await asEngine(j.db, (trx) =>
        trx
          .updateTable('crmSyncs')
          .set({ blockedUntil: null, dueAt: new Date(0) })
          .execute(),
      )
      for (const { connectionId } of await findDueSyncs(j.db, j.now()))
        busy = (await workOn(parts, connectionId, AbortSignal.timeout(60_000))) || busy
      if (failing) return
    }
    await j.settle()
  }

  return {
    ...j,
    reports,
    logs,
    parts,
    partsOf,
    account,
    member,
    map,
    sync,
    fullSync: (workspaceId: string, connectionId: string) =>
      asEngine(j.db, (trx) => startFullSync(trx, workspaceId, connectionId)).then(() => sync()),
    change: (workspaceId: string, changes: ContactChange[]) =>
      j.inWorkspace(workspaceId, (trx) =>
        changeContacts(trx, workspaceId, changes, { kind: 'user', id: 'u1' }, j.now()),
      ),
    tell: (workspaceId: string, connectionId: string, hints: CrmHint[]) =>
      keepHints(j.db, { workspaceId, connectionId }, 'webhook', hints),
    conflicts: (connectionId: string) =>
      asEngine(j.db, (trx) =>
        trx
          .selectFrom('crmConflicts')
          .selectAll()
          .where('connectionId', '=', connectionId)
          .orderBy('id')
          .execute(),
      ),
    links: (connectionId: string) =>
      asEngine(j.db, (trx) =>
        trx
          .selectFrom('crmLinks')
          .selectAll()
          .where('connectionId', '=', connectionId)
          .orderBy('id')
          .execute(),
      ),
    outbox: (connectionId: string) =>
      asEngine(j.db, (trx) =>
        trx
          .selectFrom('crmOutbox')
          .selectAll()
          .where('connectionId', '=', connectionId)
          .orderBy('id')
          .execute(),
      ),
  }
}

export const both = (
  ours: string,
  theirs: string,
  policy: MappedField['policy'] = 'newest',
): MappedField => ({
  ...{ ours, theirs, direction: 'both', policy },
})
