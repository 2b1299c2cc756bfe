import { join } from 'node:path'
import pg from 'pg'
import { findBinaries } from './binaries.ts'
import { openCluster } from './cluster.ts'
import { makeHome, ownerOf } from './home.ts'
import { findPostmaster, launch, stopPostmaster } from './postmaster.ts'

export type EmbeddedDatabase = {
  /** Logs in as the owner of the product's database, who is no superuser: as at any managed PostgreSQL. */
  url: string
  adminUrl: string
  pid: number
  /** True when it was running already: started by another process, or left behind by a killed one. */
  joined: boolean
  /** `now` does not wait for open connections to be told; what is committed stays either way. */
  stop(options?: { now: boolean }): Promise<void>
}

/**
 * Starts the PostgreSQL that lives in `home`, or joins the one that runs there already.
 * It listens on 127.0.0.1 only, on a free port; PostgreSQL's own postmaster.pid tells later processes which.
 */
export async function startEmbedded(options: {
  home: string
  settings?: Record<string, string>
  /** The port to prefer; another is taken when it is not free. */
  port?: number
}): Promise<EmbeddedDatabase> {
  makeHome(options.home)
  const owner = ownerOf(join(options.home, 'postgres', 'data'))
  const binaries = await findBinaries(options.home, owner)
  const cluster = await openCluster(options.home, binaries, owner)

  const running = await findPostmaster(cluster)
  const { pid, port } = running ?? (await launch(cluster, binaries, options))
  const urlOf = (user: string, database: string) =>
    `postgresql://${user}:${cluster.password}@127.0.0.1:${port}/${database}`

  const adminUrl = urlOf('postgres', 'postgres')
  await ensureDatabase(adminUrl, cluster.password)
  return {
    url: urlOf('cauce', 'cauce'),
    adminUrl,
    pid,
    joined: running !== undefined,
    stop: ({ now } = { now: false }) => stopPostmaster(cluster, binaries, { pid, now }),
  }
}

const ALREADY_THERE = new Set(['42710', '42P04', '23505'])

/** Runs on every start, so that one interrupted between two statements is completed by the next. */
async function ensureDatabase(adminUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  client.on('error', () => {}) // the failing query below reports it
  await client.connect()
  try {
    for (const statement of [
      `create role cauce login createrole password '${password}'`,
      'create database cauce owner cauce',
    ]) {
      await client.query(statement).catch((error: pg.DatabaseError) => {
        if (!ALREADY_THERE.has(error.code ?? '')) throw error
      })
    }
  } finally {
    await client.end()
  }
}
