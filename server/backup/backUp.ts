import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import yazl from 'yazl'
import { migrationLock } from '../db/migrate.ts'
import { reach } from '../db/reach.ts'
import { StartError } from '../terminal.ts'
import { fingerprint } from './fingerprint.ts'
import { MANIFEST, type Manifest, newManifest, pathOf } from './manifest.ts'
import { listParts, listSequences, listTables, quote, quoted, type TableShape } from './tables.ts'

/** Its rows are squeezed while they stream; more effort costs much time and saves little. */
const OPTIONS = { compressionLevel: 4, forceZip64Format: true, mode: 0o600 }

/**
 * Writes everything of one moment into a zip, while the server works: one snapshot, a stream from table to file, never
 * more than a few rows in memory. The file is there when it is whole, and not before.
 */
export async function backUp(url: string, file: string): Promise<Manifest> {
  await reach(url)
  const client = new pg.Client({ connectionString: url, application_name: 'cauce backup', keepAlive: true })
  client.on('error', () => {}) // the query that fails by it tells of it
  await client.connect()
  const half = `${file}.${process.pid}.part`
  try {
    await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0')
    // No migration meanwhile.
    await client.query('select pg_advisory_lock_shared($1)', [migrationLock])
    await client.query('begin isolation level repeatable read read only')
    const manifest = await writeZip(client, half)
    await client.query('commit')
    await flush(half)
    await rename(half, file)
    return manifest
  } catch (cause) {
    await rm(half, { force: true })
    if (cause instanceof StartError) throw cause
    throw new StartError(
      {
        en: `The backup was not made: ${(cause as Error).message}. Nothing is left of it; the server is as it was.`,
        es: `La copia no se ha hecho: ${(cause as Error).message}. No queda nada de ella; el servidor sigue como estaba.`,
      },
      { cause },
    )
  } finally {
    await client.end().catch(() => {})
  }
}

async function writeZip(client: pg.Client, path: string): Promise<Manifest> {
  const zip = new yazl.ZipFile()
  const written = pipeline(zip.outputStream, createWriteStream(path, { mode: 0o600, flags: 'wx' }))
  // A disk that is full ends the stream; whoever waits for a table must hear of it.
  const broken = new Promise<never>((_, reject) => {
    written.catch(reject)
    zip.on('error', reject)
  })
  broken.catch(() => {})
  const about = await describe(client)
  const tables: Manifest['tables'] = []
  for (const table of await listTables(client))
    tables.push(await Promise.race([copyTable(client, zip, table), broken]))
  // After the data: they are outside of snapshots, and only go up.
  const sequences = await listSequences(client)
  const manifest = newManifest({ ...about, sequences, tables })
  zip.addBuffer(Buffer.from(JSON.stringify(manifest, null, 1)), MANIFEST, OPTIONS)
  zip.end({ forceZip64Format: true, comment: '' })
  await written
  return manifest
}

async function describe(client: pg.Client) {
  const { rows } = await client.query<{ at: Date; migrations: string[] | null; keys: string[] | null }>(
    `select transaction_timestamp() as at, (select array_agg(name order by name) from kysely_migration) as migrations,
       (select array_agg(key_id) from key_canaries) as keys`,
  )
  const [found] = rows
  if (!found?.migrations) throw new Error('there are no tables of Cauce in this database')
  return {
    at: found.at.toISOString(),
    migrations: found.migrations,
    keyIds: found.keys ?? [],
    parts: await listParts(client),
  }
}

async function copyTable(
  client: pg.Client,
  zip: yazl.ZipFile,
  table: TableShape,
): Promise<Manifest['tables'][number]> {
  const { schema, name, columns, walled } = table
  // Behind the wall the engine sees every workspace; beyond it only the owner sees anything.
  await client.query(walled ? 'set local role cauce_engine' : 'reset role')
  const rows = client.query(
    copyTo(`copy (select ${columns.map(quote).join(', ')} from ${quoted(table)}) to stdout`),
  )
  const { stream, result } = fingerprint()
  const copied = pipeline(rows, stream, { end: true })
  zip.addReadStream(stream, pathOf(table), OPTIONS)
  await Promise.all([copied, new Promise((resolve) => stream.once('end', resolve))])
  return { schema, name, columns, ...result() }
}

async function flush(path: string) {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
