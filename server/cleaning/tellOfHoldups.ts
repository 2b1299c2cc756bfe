import { sql } from 'kysely'
import { asEngine, type Db } from '../db/connect.ts'
import { countDeadRows, findHoldups, type Holdup } from './findHoldups.ts'

/** Claims walk over the dead rows before the living; below this many nobody feels it. */
const MANY = 20_000
/** A report or a backup may well take this long. */
const SECONDS = 120

export type Limits = { rows?: number; seconds?: number }

/**
 * Every minute: does somebody keep the database from clearing away what nobody needs? Each send takes longer then, and
 * nothing here can end it, so whoever runs the server is told who it is and how to end it: in the log each time, in
 * every workspace once. Answers who it is.
 */
export async function tellOfHoldups(
  pool: Db,
  report: (message: string, error: unknown) => void,
  { rows = MANY, seconds = SECONDS }: Limits = {},
): Promise<Holdup[]> {
  const dead = await countDeadRows(pool)
  if (dead < rows) return []
  const holdups = await findHoldups(pool, { seconds })
  for (const holdup of holdups) {
    const text = describe(holdup)
    report(text, new Error(`${dead} dead rows can't be cleared away.`))
    await asEngine(pool, (trx) =>
      sql`insert into notifications (workspace_id, audience, text)
        select id, 'admins', ${text} from workspaces w
        where not exists (select 1 from notifications n where n.workspace_id = w.id and n.text = ${text})`.execute(
        trx,
      ),
    )
  }
  return holdups
}

/** The same words for as long as it is the same one. */
function describe({ kind, id, name, since }: Holdup): string {
  const who = name ? `${name} (${id})` : id
  const time = since ? `${since.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '?'
  const command = {
    transaction: `select pg_terminate_backend(${id})`,
    prepared: `rollback prepared '${id}'`,
    slot: `select pg_drop_replication_slot('${id}')`,
  }[kind]
  return `Sends take longer: ${who} has kept the database from clearing up since ${time}. If it is not a backup that is about to end, whoever runs the server ends it with: ${command}`
}
