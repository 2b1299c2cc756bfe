import { hostname } from 'node:os'
import pg from 'pg'
import { readConfig } from './config.ts'
import { loadEnvFile } from './envFile.ts'

/** For the container's health check: ends well when this machine's server takes requests, or beats. */
loadEnvFile()
const config = readConfig()
const isWell = config.roles.includes('web') ? await answers() : await beats()
process.exit(isWell ? 0 : 1)

async function answers(): Promise<boolean> {
  const host = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host
  const reply = await fetch(`http://${host}:${config.port}/readyz`).catch(() => undefined)
  return reply?.ok ?? false
}

async function beats(): Promise<boolean> {
  const client = new pg.Client({ connectionString: config.databaseUrl, connectionTimeoutMillis: 4000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const alive = "select 1 from processes where host = $1 and beat_at > now() - interval '15 seconds'"
    return (await client.query(alive, [hostname()])).rows.length > 0
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
