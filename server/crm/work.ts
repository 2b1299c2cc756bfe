import { sql } from 'kysely'
import type { CrmContext, CrmProvider, CrmRecord, CrmValue } from '#sdk'
import type { FieldTypes } from '#sdk/rules'
import { asEngine, type Db, type Trx } from '../db/connect.ts'
import type { Mapping } from './mapping.ts'
import type { DescribedField } from './owners.ts'

/** One account being kept in agreement by one worker: all that its parts need. */
export type Work = {
  pool: Db
  workspaceId: string
  connectionId: string
  title: string
  provider: CrmProvider
  context: CrmContext
  mappings: readonly Mapping[]
  types: FieldTypes
  fence: string
  now: Date
  /** The fields of an object, asked of the vendor once. */
  describe(object: string): Promise<ReadonlyMap<string, DescribedField>>
  /** All that has to be read of a record. */
  fieldsOf(mapping: Mapping): Promise<readonly string[]>
}

/** What both sides held when they last agreed, by our field. */
export type AgreedValues = Record<string, { ours: unknown; theirs: unknown }>

/** A contact and its record, locked. */
export type Pair = { linkId: string; contactId: string; record: CrmRecord; agreed: AgreedValues }

/** What is to be written there for a contact, and what will have been agreed when it is. */
export type PlannedWrite = {
  outboxId: string
  touched: number
  contactId: string
  linkId: string | undefined
  remoteId: string | undefined
  values: Record<string, CrmValue>
  agreed: AgreedValues
  people?: readonly string[]
  /** the company there that the person belongs to */
  company?: string
}

export class LeaseLost extends Error {
  constructor() {
    super('Another worker has taken this account over.')
    this.name = 'LeaseLost'
  }
}

/** A transaction of the worker that holds the account; whoever lost it writes nothing. */
export function fenced<T>({ pool, connectionId, fence }: Work, work: (trx: Trx) => Promise<T>): Promise<T> {
  return asEngine(pool, async (trx) => {
    const { rows } = await sql`
      select 1 from crm_syncs where connection_id = ${connectionId} and fence = ${fence}::bigint for key share`.execute(
      trx,
    )
    if (rows.length === 0) throw new LeaseLost()
    return work(trx)
  })
}

export const mappingOf = (work: Work, object: string) =>
  work.mappings.find((mapping) => mapping.object === object)
