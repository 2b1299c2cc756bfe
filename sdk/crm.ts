import type { IfLost } from './step.ts'
import type { HookRequest } from './webhook.ts'

/** What a CRM holds: a person, a company, a deal, a note or a task about them. */
export type CrmKind = 'person' | 'company' | 'deal' | 'note' | 'task'

/** A kind of record, as the vendor names it: `{ name: 'contacts', title: 'Contacts', kind: 'person' }`. */
export type CrmObject = { name: string; title: string; kind: CrmKind }

/** Dates as `2026-11-20`, moments as ISO strings; several choices as a list. */
export type CrmValue = string | number | boolean | readonly string[] | null

export type CrmFieldType = 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'choice' | 'choices'

/** A field of an object, as the vendor describes it. */
export type CrmField = {
  name: string
  title: string
  type: CrmFieldType
  /** calculated, or not ours to write */
  readOnly?: boolean
  options?: readonly { value: string; title: string }[]
  /** What it means for people, where the vendor tells: decides how people are recognised and what an opt-out is. */
  means?:
    | 'email'
    | 'phone'
    | 'firstName'
    | 'lastName'
    | 'company'
    | 'owner'
    | 'stage'
    | 'amount'
    | 'title'
    | 'city'
    | 'country'
    | 'email-opt-out'
    | 'call-opt-out'
    | 'sms-opt-out'
  /** Where it really is: a company's field, shown with its people. Both ways, but never ours alone: they share it. */
  of?: { object: string; field: string }
  /** health, finances and the like: never shown in logs */
  sensitive?: boolean
}

export type CrmRecord = {
  id: string
  values: Readonly<Record<string, CrmValue>>
  /** by the vendor's clock */
  modifiedAt: Date
  /** when single fields changed, where the vendor tells */
  fieldTimes?: Readonly<Record<string, Date>>
  /** ids of the people that a deal, note or task is about */
  people?: readonly string[]
  /** the company whose fields stand among a person's values */
  company?: string
  /** ids that this record has swallowed */
  mergedIds?: readonly string[]
}

/**
 * A page of records; ask again with its cursor while there is `more`. No records and `more`: the vendor is still putting
 * them together, and is asked again some seconds later. So a page is never waited for, and its cursor is kept meanwhile.
 */
export type CrmPage = {
  records: readonly CrmRecord[]
  /** What came on earlier pages comes once more: progress is counted from here. */
  anew?: boolean
  /** deletions and merges that came to light on the way */
  hints?: readonly CrmHint[]
  cursor: string
  more: boolean
  total?: number
}

export type CrmPipeline = {
  id: string
  title: string
  /** stages as the field that means `stage` holds them */
  stages: readonly { id: string; title: string; closed?: 'won' | 'lost' }[]
}

/** Why a record was not written: tells people what to do about it. */
export type CrmProblem = 'validation' | 'duplicate' | 'permission' | 'gone' | 'limit' | 'other'

/**
 * One record to write. Without `id` it is made, once per `key` however often it is asked: the key stands in a field
 * of the record, or is what the provider looks for before it makes another. `people` are tied to it; to a company also
 * where it is there already. With an `id` and no values nothing else is done.
 */
export type CrmWrite = {
  key: string
  id?: string
  values: Readonly<Record<string, CrmValue>>
  people?: readonly string[]
}
/** `values` are as the vendor now has them: it may have rounded, trimmed or lowered what it was given. */
export type CrmWritten =
  | { key: string; ok: true; id: string; values: Readonly<Record<string, CrmValue>>; modifiedAt: Date }
  | { key: string; ok: false; problem: CrmProblem; message: string; field?: string }

/** Whom to look for before somebody is made twice; a company by its name, in whatever case. */
export type CrmWanted = { key: string; email?: string | null; phone?: string | null; name?: string | null }

/** "Look at this record": what a webhook or a stream tells. The record is read again before anything is believed. */
export type CrmHint = {
  /** the vendor's own, for ever; the same thing told twice is one */
  id: string
  object: string
  recordId: string
  change: 'changed' | 'deleted' | 'restored' | 'merged' | 'erased' | 'gap'
  /** the records that `recordId` swallowed */
  mergedIds?: readonly string[]
  at?: Date
  /** the vendor's account it is about, where one address serves several */
  account?: string
}

export type CrmContext<C = unknown> = {
  connection: C
  /** Lets in answers up to 10 MB; what is larger breaks off with the code `UND_ERR_RES_EXCEEDED_MAX_SIZE`. */
  fetch: typeof fetch
  signal: AbortSignal
  now: Date
  /**
   * The token of the account: refreshed in time, and only once however many ask. Name the one that was refused
   * to get another.
   */
  accessToken(refused?: string): Promise<string>
  log(message: string, details?: Record<string, unknown>): void
}

/** What the vendor allows, and what its answers say is left. */
export type CrmLimits = {
  /** records in one write */
  batch: number
  perSecond: number
  perDay: number
  /** Reads the day's use off an answer, where the vendor tells. */
  read?(headers: Headers): { used: number; of: number } | undefined
}

/**
 * A CRM, both ways: `crm` of a plugin. Everything is asked in batches; what is told by webhooks and streams is only a hint.
 * Throw {@link StepError} for a refusal of the whole request (`retry` and `retryAfter` as for steps).
 */
// biome-ignore lint/suspicious/noExplicitAny: the connection is typed by the plugin's schema where the provider is defined
export type CrmProvider<C = any> = {
  title: string
  ifLost: IfLost
  objects: readonly CrmObject[]
  limits: CrmLimits
  /** Tries the account for the Connections page; answers its name, and its id where webhooks name it. */
  test(context: CrmContext<C>): Promise<{ account: string; accountId?: string }>
  /** The fields of an object, calculated and read-only ones too. */
  describe(object: string, context: CrmContext<C>): Promise<readonly CrmField[]>
  pipelines(object: string, context: CrmContext<C>): Promise<readonly CrmPipeline[]>
  owners(context: CrmContext<C>): Promise<readonly { id: string; email: string; name: string }[]>
  /** Makes what the sync needs in the account, such as a field for our ids. Asked before each full sync. */
  prepare?(object: string, context: CrmContext<C>): Promise<void>
  /**
   * All records, in an order that does not move under changes. `most`: only to look at so many of them; more may come,
   * nothing is begun for it at the vendor, and it is not gone on from.
   */
  list(
    object: string,
    wish: { fields: readonly string[]; cursor?: string; most?: number },
    context: CrmContext<C>,
  ): Promise<CrmPage>
  /**
   * What changed since the cursor; told twice at its edges rather than never. Without a cursor: from now on. Notes and
   * tasks answer plain values whatever fields are wished for: `title`, `text`, `dueAt`, `done`.
   */
  changed(
    object: string,
    wish: { fields: readonly string[]; cursor?: string },
    context: CrmContext<C>,
  ): Promise<CrmPage>
  /** Records by id, up to `limits.batch`. Absent: gone. A swallowed id answers the record that has it in `mergedIds`. */
  read(
    object: string,
    wish: { ids: readonly string[]; fields: readonly string[] },
    context: CrmContext<C>,
  ): Promise<readonly CrmRecord[]>
  /** The people that these companies' fields are shown with; needed where a field is `of` another object. */
  related?(
    object: string,
    ids: readonly string[],
    context: CrmContext<C>,
  ): Promise<readonly { object: string; id: string }[]>
  /** Only the ids of all records, for the nightly comparison. */
  ids(
    object: string,
    cursor: string | undefined,
    context: CrmContext<C>,
  ): Promise<{ ids: readonly string[]; cursor: string; more: boolean }>
  /** Who might be meant, by our key, e-mail, phone or a company's name; without delay after a write. */
  find(
    object: string,
    wanted: readonly CrmWanted[],
    fields: readonly string[],
    context: CrmContext<C>,
  ): Promise<ReadonlyMap<string, readonly CrmRecord[]>>
  /** Up to `limits.batch` records; each has its own outcome. */
  write(object: string, writes: readonly CrmWrite[], context: CrmContext<C>): Promise<readonly CrmWritten[]>
  /** What a verified webhook of the account tells; see `webhook` of the plugin for how it is verified. */
  hints?(request: HookRequest<C>): readonly CrmHint[]
  /**
   * Listens until the signal is aborted. `told` keeps the hints together with the cursor to go on from; without a cursor
   * that still works, the provider tells a `gap` hint for each object.
   */
  listen?(
    wish: { objects: readonly string[]; cursor?: string },
    told: (hints: readonly CrmHint[], cursor: string) => Promise<void>,
    context: CrmContext<C>,
  ): Promise<void>
}

/** A CRM as a step receives it: bound to the chosen connection and to the contact that the run is about. */
export type BoundCrm = {
  /** Makes or changes a record about the contact, with the CRM's own fields; answers its id. */
  write(record: { kind: CrmKind; id?: string; values: CrmWrite['values'] }): Promise<{ id: string }>
  /** Moves the contact's deal to a stage of the CRM; makes the deal when there is none. */
  moveDeal(deal: { stage: string; title: string; values?: CrmWrite['values'] }): Promise<{ id: string }>
}

/** How a plugin's accounts are connected by a sign-in at the vendor (OAuth 2, authorization code). */
// biome-ignore lint/suspicious/noExplicitAny: the connection is typed by the plugin's own schema
export type OAuth<C = any> = {
  authorizeUrl(connection: C): string
  tokenUrl(connection: C): string
  client(connection: C): { id: string; secret: string } | undefined
  scopes: readonly string[]
  /** What the vendor's answer tells besides the tokens, kept beside them: `{ instanceUrl }`. */
  details?(answer: Readonly<Record<string, unknown>>): Record<string, string>
}
