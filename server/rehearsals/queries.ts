import { type Selectable, sql } from 'kysely'
import { nameOf } from '../contacts/contactFacts.ts'
import type { Db } from '../db/connect.ts'
import type { Database } from '../db/schema.ts'
import { InvalidInput, NotFound } from '../http/errors.ts'
import type { Expectation } from './expectations.ts'
import type { Answer, Behaviour } from './script.ts'

/** A rehearsal as it is kept. */
export type Kept = {
  id: string
  title: string
  contactId: string
  contact: string
  startsAt: Date | null
  answers: Answer[]
  behaviour: Behaviour | null
  expectations: Expectation[]
}
export type KeptInput = Omit<Kept, 'id' | 'contact' | 'startsAt' | 'behaviour'> & {
  startsAt?: string
  behaviour?: Behaviour
}

export const MOST_KEPT = 50

export async function listKept(db: Db, workspaceId: string, flowId: string): Promise<Kept[]> {
  const rows = await db
    .selectFrom('rehearsals as r')
    .innerJoin('contacts as c', 'c.id', 'r.contactId')
    .select(['r.id', 'r.title', 'r.contactId', 'r.startsAt', 'r.answers', 'r.behaviour', 'r.expectations'])
    .select(['c.firstName', 'c.lastName', 'c.company', 'c.email', 'c.phone', 'c.externalId'])
    .where('r.workspaceId', '=', workspaceId)
    .where('r.flowId', '=', flowId)
    .orderBy('r.createdAt')
    .limit(MOST_KEPT)
    .execute()
  return rows.map(({ id, title, contactId, startsAt, answers, behaviour, expectations, ...person }) => ({
    ...{ id, title, contactId, startsAt, contact: nameOf(person) },
    // Written through their schemas.
    answers: answers as Answer[],
    behaviour: behaviour as Behaviour | null,
    expectations: expectations as Expectation[],
  }))
}

const columns = (kept: KeptInput) => ({
  title: kept.title,
  contactId: kept.contactId,
  startsAt: kept.startsAt ?? null,
  answers: JSON.stringify(kept.answers),
  behaviour: kept.behaviour ? JSON.stringify(kept.behaviour) : null,
  expectations: JSON.stringify(kept.expectations),
})

export async function keep(
  db: Db,
  workspaceId: string,
  flowId: string,
  kept: KeptInput,
  actor: string,
): Promise<Pick<Selectable<Database['rehearsals']>, 'id'>> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from rehearsals where workspace_id = ${workspaceId} and flow_id = ${flowId}`.execute(
    db,
  )
  if ((rows[0]?.n ?? 0) >= MOST_KEPT)
    throw new InvalidInput({
      en: `A flow keeps at most ${MOST_KEPT} rehearsals. Delete one first.`,
      es: `Un flujo guarda como mucho ${MOST_KEPT} ensayos. Borra antes alguno.`,
    })
  return db
    .insertInto('rehearsals')
    .values({ workspaceId, flowId, createdBy: actor, ...columns(kept) })
    .returning('id')
    .executeTakeFirstOrThrow()
}

export async function changeKept(db: Db, workspaceId: string, flowId: string, id: string, kept: KeptInput) {
  const { numUpdatedRows } = await db
    .updateTable('rehearsals')
    .set({ ...columns(kept), updatedAt: sql`now()` })
    .where('workspaceId', '=', workspaceId)
    .where('flowId', '=', flowId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new NotFound('rehearsal', id)
}

export async function forgetKept(db: Db, workspaceId: string, flowId: string, id: string) {
  const { numDeletedRows } = await db
    .deleteFrom('rehearsals')
    .where('workspaceId', '=', workspaceId)
    .where('flowId', '=', flowId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw new NotFound('rehearsal', id)
}
