import { createWriteStream } from 'node:fs'
import { devNull } from 'node:os'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { migrate, migrationLock, readMigrations } from '../db/migrate.ts'
import { placeOf, reach } from '../db/reach.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { standStill } from '../standstill/standStill.ts'
import { StartError } from '../terminal.ts'
import { checkRestoredKeys } from './checkRestoredKeys.ts'
import { lift } from './lift.ts'
import type { Manifest } from './manifest.ts'
import { type Backup, openBackup } from './openBackup.ts'
import { listTables, quote, quoted } from './tables.ts'
import { emptySchemas, holdsData, refuseRunning } from './target.ts'

export type Restoring = { force?: boolean; secrets: Secrets; migrations?: string }

/**
 * Puts a backup into a database: all of it in one transaction, or nothing. The schema is made by the migrations that the
 * backup had been through; afterwards it is brought up to this program's. The copy stands still until somebody lets it go on.
 */
export async function restore(
  url: string,
  file: string,
  { force = false, secrets, migrations }: Restoring,
): Promise<Manifest> {
  await reach(url)
  const backup = await openBackup(file)
  const client = new pg.Client({ connectionString: url, application_name: 'cauce restore', keepAlive: true })
  client.on('error', () => {}) // the query that fails by it tells of it
  try {
    const { manifest } = backup
    const last = await refuseNewer(manifest, migrations)
    // The whole file before anything of the database is touched.
    for (const table of manifest.tables) await pipeline(await backup.read(table), createWriteStream(devNull))
    await client.connect()
    await refuseRunning(client, url)
    if (await holdsData(client)) {
      if (!force) throw occupied(url)
      await emptySchemas(client)
    }
    await migrate(url, migrations, last)
    await load(client, backup, secrets)
    await migrate(url, migrations)
    await client.query('analyze').catch(() => {}) // the server makes up for it
    return manifest
  } finally {
    backup.close()
    await client.end().catch(() => {})
  }
}

async function refuseNewer(manifest: Manifest, folder: string | undefined): Promise<string> {
  const known = await readMigrations(folder)
  const unknown = manifest.migrations.filter((name) => !(name in known))
  const last = manifest.migrations.toSorted().at(-1) ?? ''
  if (unknown.length === 0) return last
  throw new StartError({
    en: `This backup was made by a newer Cauce (it has ${unknown.join(', ')}). Nothing was changed. Update this program first.`,
    es: `Esta copia la hizo un Cauce más nuevo (tiene ${unknown.join(', ')}). No se ha cambiado nada. Actualiza antes este programa.`,
  })
}

async function load(client: pg.Client, backup: Backup, secrets: Secrets): Promise<void> {
  const { manifest } = backup
  await client.query('select pg_advisory_lock($1)', [migrationLock])
  await client.query(
    'begin; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0',
  )
  try {
    const there = await listTables(client)
    const putBack = await lift(client, there)
    await client.query(`truncate ${there.map(quoted).join(', ')} cascade`)
    await makeParts(client, manifest)
    for (const table of manifest.tables) await copyTable(client, backup, table)
    for (const { schema, name, next } of manifest.sequences)
      await client.query('select setval($1::regclass, $2::bigint, false)', [quoted({ schema, name }), next])
    await checkRestoredKeys(client, secrets)
    await standStill(client, manifest.at)
    await putBack()
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    await client.query('select pg_advisory_unlock($1)', [migrationLock]).catch(() => {})
  }
}

async function copyTable(client: pg.Client, backup: Backup, table: Manifest['tables'][number]) {
  const columns = table.columns.map(quote).join(', ')
  await pipeline(
    await backup.read(table),
    client.query(copyFrom(`copy ${quoted(table)} (${columns}) from stdin`)),
  )
}

/** History as it was cut when it was written: old parts are dropped whole, so a month must stay one. */
async function makeParts(client: pg.Client, { parts }: Manifest) {
  for (const table of new Set(parts.map((part) => part.table))) {
    const { rows } = await client.query<{ name: string }>(
      'select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::regclass',
      [quote(table)],
    )
    for (const { name } of rows) await client.query(`drop table ${name}`)
  }
  for (const { table, name, from, to } of parts) {
    await client.query(
      `create table ${quote(name)} partition of ${quote(table)} for values from ('${from}') to ('${to}')`,
    )
    await client.query(`call protect('${quote(name)}')`)
  }
}

function occupied(url: string) {
  return new StartError({
    en: `The database at ${placeOf(url)} is not empty. Nothing was changed. Choose an empty one, or say --force: then what is in it is deleted.`,
    es: `La base de datos de ${placeOf(url)} no está vacía. No se ha cambiado nada. Elige una vacía, o di --force: entonces se borra lo que hay en ella.`,
  })
}
