import { sql } from 'kysely'
import { asEngine, type Db } from '../db/connect.ts'
import { StartError } from '../terminal.ts'
import { CannotOpen, type Secrets } from './secrets.ts'

const WORKSPACE = '00000000-0000-0000-0000-000000000000'
const PURPOSE = 'canary'

/** Opens with the key that was in use when it was written, and throws without. */
export const openCanary = (secrets: Secrets, sealed: Uint8Array) => secrets.open(WORKSPACE, PURPOSE, sealed)

/**
 * Refuses to start when something in the database was sealed with a key we were not given. On the first start,
 * and when a new key is put before the old ones, the newest is noted down.
 */
export async function checkKeys(db: Db, secrets: Secrets): Promise<void> {
  const canaries = await db.selectFrom('keyCanaries').selectAll().execute()
  for (const { keyId, sealed } of canaries) {
    try {
      openCanary(secrets, sealed)
    } catch (cause) {
      if (!(cause instanceof CannotOpen)) throw cause
      throw new StartError(
        {
          en: `CAUCE_SECRET_KEY is not the key this database was used with: secrets in it were sealed with key ${keyId}. Set that key again; to change keys, write the new one first and the old one after a comma.`,
          es: `CAUCE_SECRET_KEY no es la clave con la que se usó esta base de datos: hay secretos cifrados con la clave ${keyId}. Vuelve a poner esa clave; para cambiarla, escribe primero la nueva y la antigua tras una coma.`,
        },
        { cause },
      )
    }
  }
  const newest = secrets.keyIds[0] ?? ''
  if (canaries.some((canary) => canary.keyId === newest)) return
  await db
    .insertInto('keyCanaries')
    .values({ keyId: newest, sealed: secrets.seal(WORKSPACE, PURPOSE, 'tweet') })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

const SEALED = [
  { table: 'connections', column: 'settings_sealed' },
  { table: 'intents', column: 'request_sealed' },
  { table: 'outgoing_webhooks', column: 'secret_sealed' },
  { table: 'outgoing_webhooks', column: 'old_secret_sealed' },
] as const

/**
 * Brings every secret under the newest key, in small batches while the server works, then forgets the old
 * keys' canaries: from then on the old keys may be left out of the settings. Returns how many were changed.
 */
export async function rotateSecrets(db: Db, secrets: Secrets, batch = 500): Promise<number> {
  if (secrets.keyIds.length < 2) return 0
  let changed = 0
  for (const place of SEALED) {
    for (let found = batch; found === batch; changed += found)
      found = await rotateBatch(db, secrets, place, batch)
  }
  await db.deleteFrom('keyCanaries').where('keyId', 'in', secrets.keyIds.slice(1)).execute()
  return changed
}

const rotateBatch = (db: Db, secrets: Secrets, { table, column }: (typeof SEALED)[number], batch: number) =>
  asEngine(db, async (trx) => {
    const { rows } = await sql<{ id: string; sealed: Buffer }>`
      select id, ${sql.ref(column)} as sealed from ${sql.table(table)}
      where substring(${sql.ref(column)} from 2 for 8) <> decode(${secrets.keyIds[0]}, 'hex')
      limit ${batch} for update`.execute(trx)
    for (const { id, sealed } of rows) {
      const rewrapped = secrets.rewrap(sealed)
      if (rewrapped)
        await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${rewrapped} where id = ${id}`.execute(
          trx,
        )
    }
    return rows.length
  })
