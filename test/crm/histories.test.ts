import { expect, test } from 'vitest'
import { same } from '../../server/crm/merge.ts'
import { asEngine } from '../../server/db/connect.ts'
import { both, crmJourney } from './kit.ts'
import { createMemoryCrm } from './memoryCrm.ts'

/** Enough to fail; all of them by `npm run test:histories`. */
const HISTORIES = Number(process.env.CRM_HISTORIES ?? 400)
const ROUNDS = 4
const seed = Number(process.env.CRM_SEED ?? Math.floor(Math.random() * 2 ** 31))

const mapped = [
  both('firstName', 'first', 'newest'),
  both('lastName', 'last', 'theirs'),
  both('city', 'town', 'prefer-theirs'),
  both('company', 'firm', 'ours'),
  both('score', 'size', 'prefer-ours'),
]

/** An edit by a person, on one side. Its value is its own, so that it can be followed. */
type Edit = {
  n: number
  side: 'ours' | 'theirs'
  field: number
  value: unknown
  replaced?: true
  arrived?: true
}

test(`${HISTORIES} histories of edits on both sides, losses, repeats and crashes end equal, and no edit is lost unsaid (seed ${seed})`, async () => {
  const dice = diceOf(seed)
  const crm = createMemoryCrm()
  const j = await crmJourney([crm.plugin])
  crm.clock = () => j.now()
  const workspaceId = await j.workspace()
  const account = await j.account(workspaceId, 'memory')
  await j.map(workspaceId, account, 'people', {
    fields: [both('email', 'email'), ...mapped],
    createsThere: false,
  })
  const records = Array.from({ length: HISTORIES }, (_, n) =>
    crm.add('people', { email: `p${n}@example.com`, first: `start ${n}` }),
  )
  await j.fullSync(workspaceId, account)
  const contacts = await readContacts()
  const contactIds = records.map((_, n) => contacts.get(`p${n}@example.com`)?.id ?? '')
  const edits: Edit[] = []
  const last = new Map<string, Edit>()
  let counter = 0
  let late: ReturnType<typeof crm.hint>[] = []

  function readContacts() {
    return asEngine(j.db, async (trx) => {
      const rows = await trx
        .selectFrom('contacts')
        .selectAll()
        .where('workspaceId', '=', workspaceId)
        .execute()
      return new Map(
        rows.map((row) => [
          row.email ?? '',
          { ...row, score: Number(row.score) } as Record<string, unknown> & { id: string },
        ]),
      )
    })
  }
  function note(edit: Edit) {
    const key = `${edit.n} ${edit.side} ${edit.field}`
    const before = last.get(key)
    if (before) before.replaced = true
    last.set(key, edit)
    edits.push(edit)
    return edit
  }
  const valueFor = (field: number) =>
    dice() < 0.12 ? null : mapped[field]?.ours === 'score' ? ++counter : `v${++counter}`
  function editTheirs(n: number) {
    const field = Math.floor(dice() * mapped.length)
    const { value } = note({ n, side: 'theirs', field, value: valueFor(field) })
    crm.edit('people', records[n] ?? '', { [mapped[field]?.theirs ?? '']: value as string | null })
    const hint = crm.hint(records[n] ?? '')
    const fate = dice()
    if (fate < 0.3) return []
    if (fate < 0.5) {
      late.push(hint)
      return []
    }
    return fate < 0.7 ? [hint, hint] : [hint]
  }
  function editOurs(n: number) {
    const field = Math.floor(dice() * mapped.length)
    const { value } = note({ n, side: 'ours', field, value: valueFor(field) })
    return { contactId: contactIds[n] ?? '', set: { [mapped[field]?.ours ?? '']: value } }
  }
  async function look() {
    const here = await readContacts()
    for (const edit of edits) {
      const { ours = '', theirs = '' } = mapped[edit.field] ?? {}
      const other =
        edit.side === 'ours'
          ? crm.of('people').get(records[edit.n] ?? '')?.values[theirs]
          : here.get(`p${edit.n}@example.com`)?.[ours]
      if (other === edit.value) edit.arrived = true
    }
    return here
  }
  const pass = (minutes: number) => j.setNow(new Date(j.now().getTime() + minutes * 60_000))

  for (let round = 0; round < ROUNDS; round++) {
    const hints = late.splice(0)
    for (let n = 0; n < HISTORIES; n++) if (dice() < 0.4) hints.push(...editTheirs(n))
    pass(dice() * 3)
    await j.change(
      workspaceId,
      Array.from({ length: HISTORIES }, (_, n) => n)
        .filter(() => dice() < 0.4)
        .map(editOurs),
    )
    await j.tell(workspaceId, account, shuffled(hints, dice))
    for (let fault = 0; fault < 12; fault++) {
      const kind = dice()
      crm.faults.push(
        kind < 0.25
          ? 'after'
          : kind < 0.5
            ? 'before'
            : kind < 0.6
              ? 'limit'
              : (_, index) => (index % 7 === 3 ? 'Refused this once.' : undefined),
      )
    }
    // Somebody edits while we are writing.
    crm.onWrite = async () => {
      if (dice() > 0.2) return
      // What is edited over had arrived.
      await look()
      const n = Math.floor(dice() * HISTORIES)
      if (dice() < 0.5) editTheirs(n)
      else await j.change(workspaceId, [editOurs(n)])
    }
    await j.sync({ failing: dice() < 0.3 })
    crm.onWrite = undefined
    await look()
    pass(dice() * 20)
  }
  crm.faults.length = 0
  late = []
  // What a person would do with what was refused: send it again. And the quarter of an hour that repairs lost news.
  for (let again = 0; again < 3; again++) {
    await asEngine(j.db, (trx) =>
      trx
        .updateTable('crmOutbox')
        .set({ state: 'waiting', dueAt: new Date(0) })
        .execute(),
    )
    pass(70)
    await j.sync()
  }

  const here = await look()
  const differing = records.flatMap((id, n) => {
    const [ours, theirs] = [here.get(`p${n}@example.com`), crm.of('people').get(id)?.values]
    return mapped
      .filter((field) => !same(zero(ours?.[field.ours]), zero(theirs?.[field.theirs])))
      .map((field) => `${n} ${field.ours}: ${ours?.[field.ours]} / ${theirs?.[field.theirs]}`)
  })
  expect(differing).toEqual([])
  expect((await j.conflicts(account)).filter((one) => one.state === 'open')).toEqual([])

  const told = new Set(
    (await j.conflicts(account)).flatMap((one) =>
      [one.ours, one.theirs].map((value) => `${one.contactId} ${one.field} ${JSON.stringify(value)}`),
    ),
  )
  const unsaid = edits
    .filter((edit) => !edit.replaced && !edit.arrived && edit.value !== null)
    .filter(
      (edit) => !told.has(`${contactIds[edit.n]} ${mapped[edit.field]?.ours} ${JSON.stringify(edit.value)}`),
    )
  expect(unsaid).toEqual([])
  expect(edits.length).toBeGreaterThan(HISTORIES * 2)
  expect(j.reports.filter((report) => !/connection broke|answer was lost/.test(report))).toEqual([])

  // Agreed is agreed: nothing more is written.
  const before = crm.writes
  pass(1000)
  await j.sync()
  expect(crm.writes).toBe(before)
}, 180_000)

/** An empty score is no score; the CRM has none where we have nought. */
const zero = (value: unknown) => (value === 0 ? null : (value ?? null))

function diceOf(start: number) {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function shuffled<T>(items: T[], dice: () => number): T[] {
  return items
    .map((item) => ({ item, at: dice() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
