import type { ClientBase } from 'pg'
import { placeOf } from '../db/reach.ts'
import { StartError } from '../terminal.ts'
import { listTables, quote } from './tables.ts'

/** A server that works on the database would work on what is being replaced. */
export async function refuseRunning(client: ClientBase, url: string): Promise<void> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    "select to_regclass('processes') is not null as there",
  )
  if (!tables[0]?.there) return
  const { rows } = await client.query<{ host: string }>(
    "select host from processes where beat_at > clock_timestamp() - interval '15 seconds' limit 1",
  )
  if (rows.length === 0) return
  throw new StartError({
    en: `A Cauce on ${rows[0]?.host} is working with the database at ${placeOf(url)}. Nothing was changed. Stop it first.`,
    es: `Un Cauce en ${rows[0]?.host} está trabajando con la base de datos de ${placeOf(url)}. No se ha cambiado nada. Párala antes.`,
  })
}

/** Whether anybody has put anything in: one workspace is enough. */
export async function holdsData(client: ClientBase): Promise<boolean> {
  const tables = await listTables(client)
  if (!tables.some((table) => table.schema === 'public' && table.name === 'workspaces'))
    return tables.length > 0
  await client.query('begin; set local role cauce_engine')
  try {
    return (await client.query('select 1 from workspaces limit 1')).rows.length > 0
  } finally {
    await client.query('rollback')
  }
}

/** Away with all of it, the queue too; the migrations make it anew. */
export async function emptySchemas(client: ClientBase): Promise<void> {
  const schemas = new Set((await listTables(client)).map((table) => table.schema))
  await client.query('begin')
  for (const schema of [...schemas, 'graphile_worker'])
    await client.query(`drop schema if exists ${quote(schema)} cascade`)
  await client.query('create schema if not exists public; commit')
}
