import {
  type CrmField,
  type CrmHint,
  type CrmProvider,
  type CrmRecord,
  type CrmValue,
  type CrmWrite,
  definePlugin,
  StepError,
  z,
} from '#sdk'

type Kept = {
  values: Record<string, CrmValue>
  at: Date
  version: number
  people: string[]
  merged: string[]
  key?: string
}

const contactFields: CrmField[] = [
  { name: 'email', title: 'E-mail', type: 'text', means: 'email' },
  { name: 'phone', title: 'Phone', type: 'text', means: 'phone' },
  { name: 'first', title: 'First name', type: 'text' },
  { name: 'last', title: 'Last name', type: 'text' },
  { name: 'town', title: 'Town', type: 'text' },
  { name: 'firm', title: 'Firm', type: 'text' },
  { name: 'size', title: 'Size', type: 'number' },
  {
    ...{ name: 'level', title: 'Level', type: 'choice' },
    options: ['LOW', 'HIGH'].map((value) => ({ value, title: value })),
  },
  { name: 'no_mail', title: 'No e-mail', type: 'boolean', means: 'email-opt-out' },
  { name: 'boss', title: 'Owner', type: 'choice', means: 'owner' },
  { name: 'made_up', title: 'Calculated', type: 'number', readOnly: true },
]
const dealFields: CrmField[] = [
  { name: 'title', title: 'Title', type: 'text', means: 'title' },
  { name: 'phase', title: 'Phase', type: 'choice', means: 'stage' },
  { name: 'amount', title: 'Amount', type: 'number', means: 'amount' },
]

/** A small CRM in memory, reached through the contract alone; its records are what a test holds ours against. */
export function createMemoryCrm({ batch = 100 } = {}) {
  const objects = new Map<string, Map<string, Kept>>([
    ['people', new Map()],
    ['deals', new Map()],
  ])
  const calls: string[] = []
  let version = 0
  let next = 1
  const crm = {
    calls,
    writes: 0,
    /** what its clock says; a test sets it ahead or behind */
    clock: () => new Date(),
    /** what happens to the next writes: an answer for each request, until it is empty */
    faults: [] as ('before' | 'after' | 'limit' | ((write: CrmWrite, index: number) => string | undefined))[],
    /** undefined: the account may not ask */
    owners: [] as { id: string; email: string; name: string }[] | undefined,
    /** records that it tells of in a way nobody can read */
    garbled: new Set<string>(),
    /** called before each answer to a write, such as to hang or to edit in between */
    onWrite: undefined as undefined | (() => Promise<void>),
    of: (object: string) => objects.get(object) ?? new Map<string, Kept>(),
    edit(object: string, id: string, values: Record<string, CrmValue>) {
      const kept = crm.of(object).get(id)
      if (!kept) throw new Error(`The CRM has no ${object} ${id}.`)
      Object.assign(kept.values, normalised(values))
      Object.assign(kept, { at: crm.clock(), version: ++version })
    },
    add(
      object: string,
      values: Record<string, CrmValue>,
      more: { people?: string[]; key?: string } = {},
    ): string {
      const id = String(next++)
      crm.of(object).set(id, {
        ...{ values: normalised(values), at: crm.clock(), version: ++version },
        ...{ people: more.people ?? [], merged: [], key: more.key },
      })
      return id
    },
    remove: (object: string, id: string) => crm.of(object).delete(id),
    merge(object: string, winner: string, loser: string) {
      const [kept, lost] = [crm.of(object).get(winner), crm.of(object).get(loser)]
      if (!kept || !lost) throw new Error('Nothing to merge.')
      crm.of(object).delete(loser)
      kept.merged.push(loser, ...lost.merged)
      Object.assign(kept, { at: crm.clock(), version: ++version })
    },
    hint: (
      recordId: string,
      change: CrmHint['change'] = 'changed',
      more: Partial<CrmHint> = {},
    ): CrmHint => ({
      ...{ id: `hint:${++version}`, object: 'people', recordId, change },
      ...more,
    }),
    plugin: undefined as unknown as ReturnType<typeof definePlugin>,
  }

  const show = (id: string, kept: Kept): CrmRecord => ({
    ...{
      id,
      values: { ...kept.values },
      modifiedAt: crm.garbled.has(id) ? new Date(Number.NaN) : kept.at,
      people: kept.people,
      mergedIds: [...kept.merged],
    },
  })
  const all = (object: string) => [...crm.of(object)].map(([id, kept]) => ({ id, kept }))
  const holderOf = (object: string, id: string) =>
    crm.of(object).has(id) ? id : all(object).find(({ kept }) => kept.merged.includes(id))?.id
  const PAGE = batch

  const provider: CrmProvider = {
    title: 'Memory',
    ifLost: 'upsert',
    objects: [
      { name: 'people', title: 'People', kind: 'person' },
      { name: 'deals', title: 'Deals', kind: 'deal' },
    ],
    limits: { batch, perSecond: 1000, perDay: 1_000_000 },
    test: async () => ({ account: 'Memory' }),
    describe: async (object) => (object === 'deals' ? dealFields : contactFields),
    pipelines: async () => [],
    async owners() {
      if (crm.owners) return crm.owners
      throw new StepError('The app may not see owners.', { retry: false })
    },
    async list(object, { cursor }) {
      calls.push(`list ${object}`)
      const rows = all(object).filter(({ id }) => Number(id) > Number(cursor ?? 0))
      const page = rows.slice(0, PAGE)
      const last = page.at(-1)?.id ?? cursor ?? '0'
      return {
        records: page.map(({ id, kept }) => show(id, kept)),
        cursor: last,
        more: rows.length > PAGE,
        total: all(object).length,
      }
    },
    async changed(object, { cursor }) {
      calls.push(`changed ${object}`)
      if (cursor === undefined) return { records: [], cursor: String(version), more: false }
      const rows = all(object)
        .filter(({ kept }) => kept.version > Number(cursor))
        .sort((a, b) => a.kept.version - b.kept.version)
      const page = rows.slice(0, PAGE)
      return {
        records: page.map(({ id, kept }) => show(id, kept)),
        cursor: String(page.at(-1)?.kept.version ?? cursor),
        more: rows.length > PAGE,
      }
    },
    async read(object, { ids }) {
      calls.push(`read ${object} ${ids.length}`)
      const found = new Set(ids.flatMap((id) => holderOf(object, id) ?? []))
      return [...found].flatMap((id) => {
        const kept = crm.of(object).get(id)
        return kept ? [show(id, kept)] : []
      })
    },
    async ids(object) {
      calls.push(`ids ${object}`)
      return { ids: [...crm.of(object).keys()], cursor: '', more: false }
    },
    async find(object, wanted) {
      calls.push(`find ${object} ${wanted.length}`)
      const rows = all(object)
      return new Map(
        wanted.map(({ key, email, phone }) => {
          const mine = rows.filter(({ kept }) => kept.key === key)
          const by = (field: string, value: string | null | undefined) =>
            value ? rows.filter(({ kept }) => String(kept.values[field] ?? '') === value.toLowerCase()) : []
          const hits =
            mine.length > 0
              ? mine
              : object === 'deals'
                ? []
                : by('email', email).length > 0
                  ? by('email', email)
                  : by('phone', phone)
          return [key, hits.map(({ id, kept }) => show(id, kept))]
        }),
      )
    },
    async write(object, writes) {
      calls.push(`write ${object} ${writes.length}`)
      const fault = crm.faults.shift()
      if (fault === 'before') throw new Error('The connection broke.')
      if (fault === 'limit') throw new StepError('Too many requests.', { retry: true, retryAfter: 1 })
      const written = writes.map((write, index) => {
        const why = typeof fault === 'function' ? fault(write, index) : undefined
        if (why) return { key: write.key, ok: false as const, problem: 'validation' as const, message: why }
        crm.writes++
        const known = write.id ?? all(object).find(({ kept }) => kept.key === write.key)?.id
        const id = known
          ? holderOf(object, known)
          : crm.add(object, {}, { key: write.key, people: [...(write.people ?? [])] })
        if (!id)
          return { key: write.key, ok: false as const, problem: 'gone' as const, message: 'It is gone.' }
        crm.edit(object, id, { ...write.values })
        const kept = crm.of(object).get(id)
        return {
          key: write.key,
          ok: true as const,
          id,
          values: { ...kept?.values },
          modifiedAt: kept?.at ?? crm.clock(),
        }
      })
      await crm.onWrite?.()
      if (fault === 'after') throw new Error('The answer was lost.')
      return written
    },
  }
  crm.plugin = definePlugin({
    id: 'memory',
    title: 'Memory',
    icon: 'database',
    connection: z.object({ token: z.string().meta({ title: 'Token', widget: 'secret' }) }),
    crm: provider,
  })
  return crm
}

/** As CRMs do: e-mails in lower case, numbers rounded to cents, empty is empty. */
const normalised = (values: Record<string, CrmValue>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      name === 'email' && typeof value === 'string'
        ? value.toLowerCase()
        : typeof value === 'number'
          ? Math.round(value * 100) / 100
          : value === ''
            ? null
            : value,
    ]),
  )

export type MemoryCrm = ReturnType<typeof createMemoryCrm>
