import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { type Condition, Rule } from '#sdk/rules'
import { freshDb } from '../../test/db.ts'
import { asEngine } from '../db/connect.ts'
import { compileNextFlip } from './compileNextFlip.ts'
import { compileRule } from './compileRule.ts'

const { db } = await freshDb()
const now = new Date('2026-11-20T12:00:00Z')
const only = (...rules: Condition[]): Rule => ({ combinator: 'and', rules })

test('a rule about the signal is refused with the reason and the way out', () => {
  const rule = only({ field: 'city', operator: '=', value: 'Lima' })
  const nested: Rule = {
    combinator: 'or',
    rules: [rule, only({ field: 'signal.text', operator: '=', value: 'x' })],
  }
  expect(() => compileRule(rule, { now })).not.toThrow()
  expect(() => compileRule(nested, { now })).toThrow(/"signal.text".*only at the moment.*"did"/)
})

test('nothing that a person wrote becomes SQL text', () => {
  const evil = `x'); drop table contacts; --`
  const rule = only(
    { field: 'city', operator: 'contains', value: evil },
    { field: `attributes.${evil}`, operator: 'in', value: [evil] },
    {
      field: `event:${evil}`,
      operator: 'did',
      value: { atLeast: 2, where: only({ field: evil, operator: 'beginsWith', value: evil }) },
    },
    { field: evil, operator: 'inLast', value: { amount: 1, unit: 'days' } },
  )
  for (const expression of [compileRule(rule, { now }), compileNextFlip(rule, { now })]) {
    const { sql: text } = sql`select ${expression}`.compile(db)
    expect(text).not.toContain('drop')
    expect(text).not.toContain("x'")
  }
})

test('the largest rule that is allowed still compiles and runs', async () => {
  const countries = Array.from({ length: 500 }, (_, index) => `country ${index}`)
  const rule: Rule = {
    combinator: 'or',
    rules: Array(199).fill({ field: 'country', operator: 'in', value: countries }),
  }
  expect(Rule.safeParse(rule).success).toBe(true)
  const query = sql`select count(*) from contacts as c where ${compileRule(rule, { now })}`
  await expect(query.execute(db)).resolves.toBeDefined()
})

test('events are looked up by the index of contact, type and time', async () => {
  const workspaceId = randomUUID()
  const rule = only({
    field: 'event:message.received',
    operator: 'did',
    value: { within: { amount: 7, unit: 'days' } },
  })
  const plan = await asEngine(db, async (trx) => {
    await sql`insert into workspaces (id, title, slug) values (${workspaceId}, 'Plans', 'plans')`.execute(trx)
    await sql`insert into contacts (workspace_id) select ${workspaceId} from generate_series(1, 2000)`.execute(
      trx,
    )
    await sql`insert into events (workspace_id, contact_id, type, at)
      select workspace_id, id, 'message.received', ${now}::timestamptz - n * interval '1 day'
      from contacts, generate_series(1, 20) as n`.execute(trx)
    await sql`analyze contacts, events`.execute(trx)
    const [contact] = await trx
      .selectFrom('contacts')
      .select('id')
      .where('workspaceId', '=', workspaceId)
      .execute()
    const { rows } = await sql<{ 'QUERY PLAN': unknown }>`
      explain (format json) select ${compileRule(rule, { now })} from contacts as c
      where c.workspace_id = ${workspaceId} and c.id = ${contact?.id}`.execute(trx)
    return JSON.stringify(rows)
  })
  expect(plan).toMatch(/"Index Name":"events_contact","Relation Name":"events"/)
  // All four columns of the index narrow the search; none is left to a filter afterwards.
  expect(plan).toMatch(/"Index Cond":"[^"]*workspace_id[^"]*contact_id[^"]*type[^"]*at >=/)
})
