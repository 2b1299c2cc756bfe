import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import {
  type ContactField,
  contactFields,
  evaluate,
  type FieldType,
  nextFlip,
  type Operator,
  operatorsOf,
  opposites,
  type Rule,
  type RuleFacts,
} from '#sdk/rules'
import { freshDb } from '../../test/db.ts'
import { asEngine, type Trx } from '../db/connect.ts'
import { anyPerson, anyRule, anyTimeRule, now, type Person, stages, types } from './anyRule.ts'
import { compileNextFlip } from './compileNextFlip.ts'
import { compileRule } from './compileRule.ts'

const { db } = await freshDb()
const workspaceId = randomUUID()

// They say who may exist together; random people share their names, and rules do not care.
await sql`drop index contacts_email, contacts_external`.execute(db)

await asEngine(db, async (trx) => {
  await sql`insert into workspaces (id, title, slug) values (${workspaceId}, 'Agreement', 'agreement')`.execute(
    trx,
  )
  const pipelineId = randomUUID()
  await sql`insert into pipelines (id, workspace_id, title) values (${pipelineId}, ${workspaceId}, 'Sales')`.execute(
    trx,
  )
  for (const [position, key] of stages.entries())
    await sql`insert into stages (workspace_id, pipeline_id, key, title, position)
      values (${workspaceId}, ${pipelineId}, ${key}, ${key}, ${position})`.execute(trx)
})

test('the evaluator and the database give the same answer for 100,000 random rules and contacts', async () => {
  const seen = new Map<string, { yes: number; no: number }>()
  let cases = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyPerson, { minLength: 15, maxLength: 40, size: 'max' }),
      fc.array(anyRule, { minLength: 15, maxLength: 40, size: 'max' }),
      async (people, rules) => {
        await inThrowawayWorld(people, async (trx, facts) => {
          const answers = await askDatabase(trx, rules)
          for (const contact of facts) {
            const said = answers.get(contact.contact.id)
            for (const [index, rule] of rules.entries()) {
              cases++
              const verdict = evaluate(rule, contact)
              for (const { field, operator, result } of verdict.because) count(seen, field, operator, result)
              const disagreement = { rule, contact, ours: verdict, database: said?.answers[index] }
              if (verdict.result !== disagreement.database) throw new Error(`Answers: ${show(disagreement)}`)
              const flip = nextFlip(rule, contact)?.getTime()
              const theirs = said?.flips[index]?.getTime()
              if (flip !== theirs) throw new Error(`Next flips: ${show({ rule, contact, flip, theirs })}`)
            }
          }
        })
      },
    ),
    { numRuns: 200 },
  )
  expect(cases).toBeGreaterThan(100_000)
  expect(onesided(seen)).toEqual([])
}, 60_000)

test('an answer stays until its next flip, for 10,000 random rules about time', () => {
  let flips = 0
  fc.assert(
    fc.property(
      anyPerson,
      anyTimeRule,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (person, rule, fraction) => {
        const facts = factsOf(person)
        const flip = nextFlip(rule, facts)
        if (flip) flips++
        const end = (flip?.getTime() ?? now.getTime() + 400 * 86_400_000) - 1
        const later = new Date(Math.floor(now.getTime() + (end - now.getTime()) * fraction))
        const { result } = evaluate(rule, facts)
        expect(evaluate(rule, { ...facts, now: later }).result).toBe(result)
        expect(evaluate(rule, { ...facts, now: new Date(end) }).result).toBe(result)
      },
    ),
    { numRuns: 10_000 },
  )
  expect(flips).toBeGreaterThan(2000)
}, 60_000)

const show = (disagreement: unknown) => JSON.stringify(disagreement, undefined, 1)

/** Puts the people into the database, reads them back as the product would, and leaves nothing behind. */
async function inThrowawayWorld(people: Person[], work: (trx: Trx, facts: RuleFacts[]) => Promise<void>) {
  class Undo extends Error {}
  await asEngine(db, async (trx) => {
    await insertPeople(trx, people)
    await work(trx, await readBack(trx))
    throw new Undo()
  }).catch((error) => {
    if (!(error instanceof Undo)) throw error
  })
}

async function insertPeople(trx: Trx, strangers: Person[]) {
  const people = strangers.map((person) => ({ ...person, id: randomUUID() }))
  await sql`
    insert into contacts (id, workspace_id, external_id, email, phone, first_name, last_name, company, city, country,
      language, time_zone, attributes, tags, stage_key, stage_since, score, source, owner_id, created_at, updated_at)
    select (p->>'id')::uuid, ${workspaceId}, p->>'externalId', p->>'email', p->>'phone', p->>'firstName',
      p->>'lastName', p->>'company', p->>'city', p->>'country', p->>'language', p->>'timeZone',
      (p->>'attributes')::jsonb, array(select jsonb_array_elements_text(p->'tags')), p->>'stage',
      (p->>'stageSince')::timestamptz, (p->>'score')::numeric, p->>'source', p->>'ownerId',
      (p->>'createdAt')::timestamptz, (p->>'updatedAt')::timestamptz
    from jsonb_array_elements(${JSON.stringify(people)}::jsonb) as p`.execute(trx)
  const events = people.flatMap((person) =>
    person.events.map((event) => ({ ...event, contactId: person.id })),
  )
  await sql`
    insert into events (workspace_id, contact_id, type, at, properties)
    select ${workspaceId}, (e->>'contactId')::uuid, e->>'type', (e->>'at')::timestamptz, (e->>'properties')::jsonb
    from jsonb_array_elements(${JSON.stringify(events)}::jsonb) as e`.execute(trx)
}

async function readBack(trx: Trx): Promise<RuleFacts[]> {
  const contacts = await trx
    .selectFrom('contacts')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .execute()
  const events = await trx.selectFrom('events').selectAll().where('workspaceId', '=', workspaceId).execute()
  return contacts.map((row) => ({
    now,
    types,
    contact: {
      ...row,
      stage: row.stageKey,
      stageSince: row.stageSince?.toISOString() ?? null,
      score: Number(row.score),
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    },
    events: events
      .filter((event) => event.contactId === row.id)
      .map((event) => ({ ...event, at: event.at.toISOString(), recordedAt: event.recordedAt.toISOString() })),
  }))
}

async function askDatabase(trx: Trx, rules: Rule[]) {
  const settings = { types, now }
  const answers = sql.join(rules.map((rule) => compileRule(rule, settings)))
  const flips = sql.join(rules.map((rule) => compileNextFlip(rule, settings)))
  const { rows } = await sql<{ id: string; answers: boolean[]; flips: (Date | null)[] }>`
    select c.id, array[${answers}] as answers, array[${flips}] as flips
    from contacts as c where c.workspace_id = ${workspaceId}`.execute(trx)
  return new Map(rows.map((row) => [row.id, row]))
}

/** The same facts without a database. */
function factsOf({ events, ...person }: Person): RuleFacts {
  return {
    now,
    types,
    contact: {
      ...person,
      id: '',
      score: Number(person.score),
      tags: person.tags.filter((tag) => tag !== null),
      attributes: JSON.parse(person.attributes),
    },
    events: events.map((event) => ({
      ...event,
      id: '',
      recordedAt: event.at,
      properties: JSON.parse(event.properties),
    })),
  }
}

function count(
  seen: Map<string, { yes: number; no: number }>,
  field: string,
  operator: Operator,
  result: boolean,
) {
  const type = field.startsWith('event:') ? 'event' : (contactFields[field as ContactField] ?? types[field])
  const tally = seen.get(`${type} ${operator}`) ?? { yes: 0, no: 0 }
  seen.set(`${type} ${operator}`, tally)
  if (result) tally.yes++
  else tally.no++
}

/** Operators that never held, or always did: their cases would prove nothing. */
function onesided(seen: Map<string, { yes: number; no: number }>): string[] {
  const wanted = (Object.keys(operatorsOf) as FieldType[]).flatMap((type) =>
    operatorsOf[type].map((operator) => `${type} ${operator}`),
  )
  return [...wanted, 'event did', 'event didNot'].filter((name) => {
    const tally = seen.get(name)
    return !tally || tally.yes < 5 || tally.no < 5
  })
}

test('every operator that denies another has its positive among the operators of the same types', () => {
  for (const list of Object.values(operatorsOf))
    for (const operator of list) expect(list).toContain(opposites[operator] ?? operator)
})
