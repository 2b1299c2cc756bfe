import { setTimeout as sleep } from 'node:timers/promises'
import { asEngine, type Db } from '../db/connect.ts'
import { builderPolicy, writePolicy } from './securityHeaders.ts'

const PATIENCE = 1_000
const reading = new WeakMap<Db, Promise<string[]>>()
let last: { key: string; policy: Promise<string> } | undefined

/**
 * The builder's page may connect to this server, and to the processes beside it that hold the lines of calls: there a
 * colleague listens. Each is named by itself; nothing else is let through. Without a database the page still comes, and
 * says so itself.
 */
export async function pagePolicy(pool: Db): Promise<string | undefined> {
  const origins = await Promise.race([readOrigins(pool).catch(() => []), sleep(PATIENCE, [], { ref: false })])
  if (origins.length === 0) return undefined
  const key = origins.join(' ')
  // Written again only when lines come or go.
  if (last?.key !== key)
    last = {
      key,
      policy: writePolicy({ ...builderPolicy, connectSrc: [...builderPolicy.connectSrc, ...origins] }),
    }
  return last.policy
}

/** Anybody may ask for the page; however many do at once, the database is asked by one. */
function readOrigins(pool: Db): Promise<string[]> {
  const begun = reading.get(pool) ?? asEngine(pool, findOrigins).finally(() => reading.delete(pool))
  reading.set(pool, begun)
  return begun
}

async function findOrigins(trx: Db): Promise<string[]> {
  const rows = await trx.selectFrom('processes').select('voiceUrl').distinct().execute()
  return [...new Set(rows.flatMap(({ voiceUrl }) => originOf(voiceUrl)))].toSorted()
}

function originOf(url: string | null): string[] {
  if (!url || !URL.canParse(url)) return []
  const { protocol, host } = new URL(url)
  return [`${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}`]
}
