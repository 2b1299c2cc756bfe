import { sql } from 'kysely'
import type { CrmContext } from '#sdk'
import type { Rule } from '#sdk/rules'
import { accessToken, grantDetails } from '../connections/accessToken.ts'
import { openConnection } from '../connections/openConnection.ts'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import { asEngine, type Db } from '../db/connect.ts'
import type { FetchFor } from '../net/guardedFetch.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { budgeted } from './budget.ts'
import { fieldsToRead, type MappedField, type Mapping, type TheirCondition } from './mapping.ts'
import { type DescribedField, withOwners } from './owners.ts'
import type { Work } from './work.ts'

export type CrmParts = {
  pool: Db
  registry: Registry
  secrets: Secrets
  fetchFor: FetchFor
  processId: string
  /** Business time; the database's clock unless a test brings its own. */
  clock(): Promise<Date>
  log(message: string, details?: Record<string, unknown>): void
  report(message: string, error: unknown, details?: Record<string, unknown>): void
}

export type Opened = Pick<Work, 'provider' | 'context' | 'title'> & {
  settings: Record<string, unknown>
  /** The fields of an object, asked of the vendor once; with who is who where owners count. */
  describe(object: string, wish?: { owners: boolean }): Promise<ReadonlyMap<string, DescribedField>>
}

/** A CRM account as its plugin sees it, requests kept to our share. Undefined when the account or its plugin is gone. */
export async function openCrm(
  parts: Omit<CrmParts, 'processId' | 'report'>,
  workspaceId: string,
  connectionId: string,
  signal: AbortSignal,
): Promise<Opened | undefined> {
  const { pool } = parts
  const opened = await asEngine(pool, async (trx) => ({
    account: await openConnection(trx, parts, workspaceId, connectionId),
    share: (
      await trx
        .selectFrom('crmSyncs')
        .select('share')
        .where('connectionId', '=', connectionId)
        .executeTakeFirst()
    )?.share,
  }))
  const { account } = opened
  const provider = account?.plugin.crm
  if (!account || !provider) return undefined
  const { plugin, settings, connection } = account
  const { title } = connection
  const owner = { workspaceId, connectionId, title, plugin, settings }
  const details = plugin.oauth ? await grantDetails(parts, owner) : {}
  const paced = { pool, connectionId, title, limits: provider.limits, share: opened.share ?? 80 }
  const context: CrmContext = {
    connection: { ...settings, granted: details },
    // a fetch of its own for each request: whether one left says nothing of the next
    fetch:
      opened.share === undefined
        ? (input, init) => parts.fetchFor(plugin.hosts)(input, init)
        : budgeted(paced, (input, init) => parts.fetchFor(plugin.hosts)(input, init)),
    signal,
    now: await parts.clock(),
    accessToken: (refused) => accessToken(parts, owner, refused),
    log: (message, more) => parts.log(message, { ...more, plugin: plugin.id, connection: connectionId }),
  }
  const described = new Map<string, Promise<ReadonlyMap<string, DescribedField>>>()
  const ask = async (object: string, { owners }: { owners: boolean }) => {
    const fields = await provider.describe(object, context)
    const told: readonly DescribedField[] = owners
      ? await withOwners(pool, workspaceId, fields, () => provider.owners(context))
      : fields
    return new Map(told.map((field) => [field.name, field]))
  }
  const describe: Opened['describe'] = (object, wish = { owners: false }) => {
    const key = `${object} ${wish.owners}`
    const known = described.get(key) ?? ask(object, wish)
    described.set(key, known)
    return known
  }
  return { provider, context, title, describe, settings }
}

/** All that one worker needs to keep an account in agreement. */
export async function openWork(
  parts: CrmParts,
  { workspaceId, connectionId, fence }: { workspaceId: string; connectionId: string; fence: string },
  signal: AbortSignal,
): Promise<Work | undefined> {
  const opened = await openCrm(parts, workspaceId, connectionId, signal)
  if (!opened) return undefined
  const { mappings, types } = await asEngine(parts.pool, async (trx) => ({
    mappings: await readMappings(trx, workspaceId, connectionId),
    types: await fieldTypes(trx, workspaceId),
  }))
  const { provider, context, title } = opened
  const owned = new Set(
    mappings
      .filter(({ fields }) => fields.some(({ ours }) => ours === 'ownerId'))
      .map(({ object }) => object),
  )
  const describe = (object: string) => opened.describe(object, { owners: owned.has(object) })
  return {
    ...{ pool: parts.pool, workspaceId, connectionId, fence, provider, context, title, describe },
    ...{ mappings, types, now: context.now },
    fieldsOf: async (mapping) => fieldsToRead(mapping, [...(await describe(mapping.object)).values()]),
  }
}

/** People before deals: a deal is about somebody. */
export async function readMappings(db: Db, workspaceId: string, connectionId: string): Promise<Mapping[]> {
  const { rows } = await sql<Mapping>`
    select id, workspace_id, connection_id, object, kind, fields, creates_there, creates_here, inclusion, theirs
    from crm_mappings where workspace_id = ${workspaceId} and connection_id = ${connectionId}
    order by kind desc, object`.execute(db)
  return rows.map((row) => ({
    ...row,
    fields: row.fields as MappedField[],
    inclusion: row.inclusion as Rule | null,
    theirs: row.theirs as TheirCondition[],
  }))
}
