import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { Rule } from '#sdk/rules'
import { requireMember } from '../accounts/requireMember.ts'
import { fieldTypes } from '../contacts/fieldTypes.ts'
import { isZone } from '../contacts/fieldValues.ts'
import type { Db } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { InvalidInput } from '../http/errors.ts'
import { requireUsable } from '../segments/segmentRule.ts'
import { Hours } from './atWork.ts'

const Teammate = z.strictObject({
  takes: z.boolean().default(true),
  rule: Rule.nullable().default(null).meta({ description: 'Only people for whom it holds.' }),
  hours: Hours.nullable().default(null),
  zone: z.string().max(60).nullable().default(null),
  awayFrom: z.iso.datetime({ offset: true }).nullable().default(null),
  awayUntil: z.iso.datetime({ offset: true }).nullable().default(null),
})

type TeammateRow = {
  userId: string
  takes: boolean
  rule: Rule | null
  hours: Hours | null
  zone: string | null
  awayFrom: Date | null
  awayUntil: Date | null
}

/** When members work, and whom they take on. */
export const teammates = new Hono<Env>()
  .get('/', allow('members.read', { summary: 'List who takes people on, and when' }), async (c) => {
    const { rows } = await sql<TeammateRow>`
      select user_id, takes, rule, hours, zone, away_from, away_until from teammates
      where workspace_id = ${c.var.workspaceId} order by user_id`.execute(c.var.db)
    return c.json({ items: rows })
  })
  .put(
    '/me',
    allow('members.read', { summary: 'Say when you work and whom you take on' }),
    body(Teammate),
    async (c) => {
      const { db, workspaceId, userId } = c.var
      if (!userId)
        throw new InvalidInput({
          en: 'A key is nobody who works. Name a member in the address.',
          es: 'Una clave no es nadie que trabaje. Indica un miembro en la dirección.',
        })
      await saveTeammate(db, workspaceId, userId, c.req.valid('json'))
      return c.json({ userId })
    },
  )
  .put(
    '/:userId',
    allow('members.manage', { summary: 'Say when a member works and whom they take on' }),
    body(Teammate),
    async (c) => {
      const { db, workspaceId } = c.var
      const userId = c.req.param('userId')
      await requireMember(c, userId)
      await saveTeammate(db, workspaceId, userId, c.req.valid('json'))
      return c.json({ userId })
    },
  )

async function saveTeammate(
  db: Db,
  workspaceId: string,
  userId: string,
  { takes, rule, hours, zone, awayFrom, awayUntil }: z.output<typeof Teammate>,
) {
  if (rule) requireUsable(rule, await fieldTypes(db, workspaceId))
  if (zone && !isZone(zone))
    throw new InvalidInput(
      { en: 'The time zone is not known.', es: 'La zona horaria no se reconoce.' },
      { zone: { en: 'Write it like America/Bogota.', es: 'Escríbela así: America/Bogota.' } },
    )
  await sql`
        insert into teammates (workspace_id, user_id, takes, rule, hours, zone, away_from, away_until)
        values (${workspaceId}, ${userId}, ${takes}, ${rule ? JSON.stringify(rule) : null},
          ${hours ? JSON.stringify(hours) : null}, ${zone}, ${awayFrom}, ${awayUntil})
        on conflict (workspace_id, user_id) do update set takes = excluded.takes, rule = excluded.rule,
          hours = excluded.hours, zone = excluded.zone, away_from = excluded.away_from, away_until = excluded.away_until`.execute(
    db,
  )
}
