import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import type { Plugin } from '#sdk'
import { answerQuestion } from '../calls/answerQuestion.ts'
import { openSettings, type Settings } from '../connections/settings.ts'
import { asEngine, type Db } from '../db/connect.ts'
import type { Env } from '../http/env.ts'
import { NotFound, Unauthorized } from '../http/errors.ts'
import { takeRaw } from './takeRaw.ts'

/**
 * `/hooks/<plugin>/<token>`: what a vendor has to tell. Verified on the bytes as they came, stored, and answered at
 * once; the worker reads it afterwards. A request that nobody signed leaves no trace.
 */
export const vendorHooks = new Hono<Env>().post('/:plugin/:token', takeRaw, async (c) => {
  const { pool, registry, secrets, config, engine, log } = c.var.parts
  const { plugin: id, token } = c.req.param()
  const webhook = registry.plugin(id)?.webhook
  const connection = webhook && (await findByToken(pool, id, token))
  if (!webhook || !connection) throw new NotFound('webhook', 'address')

  const raw = new Uint8Array(await c.req.arrayBuffer())
  const { pathname, search } = new URL(c.req.url)
  const headers = c.req.raw.headers
  const request = { headers, raw, url: `${config.publicUrl}${pathname}${search}`, now: new Date() }
  if (!(await fits(webhook, { ...request, connection: openSettings(secrets, connection) }))) {
    log.warn({ plugin: id, connection: connection.id }, 'A webhook with a wrong signature was refused')
    throw new Unauthorized({
      en: 'The signature does not fit this address and account.',
      es: 'La firma no corresponde a esta dirección y cuenta.',
    })
  }
  const question = webhook.asks?.({ ...request, connection: {} })
  if (question) {
    const { workspaceId, id: connectionId, title } = connection
    const owner = { workspaceId, connectionId, title, plugin: id, token }
    const instructions = await answerQuestion(engine.engineering, owner, question)
    engine.nudge(workspaceId)
    const said = await webhook.reply?.(instructions)
    if (said) return c.body(said.body, (said.status ?? 200) as 200, said.headers)
  }
  await store(pool, { ...connection, plugin: id }, { headers, raw, query: search })
  engine.nudge(connection.workspaceId)
  return c.body(null, 204)
})

type Owner = { id: string; title: string; workspaceId: string; settingsSealed: Buffer | null }

const findByToken = (pool: Db, plugin: string, token: string): Promise<Owner | undefined> =>
  asEngine(pool, (trx) =>
    trx
      .selectFrom('connections')
      .select(['id', 'title', 'workspaceId', 'settingsSealed'])
      .where('token', '=', token)
      .where('plugin', '=', plugin)
      .where('status', '!=', 'off')
      .executeTakeFirst(),
  )

/** Vendors' libraries throw at what they can't read; that fits as little as a wrong signature. */
async function fits(
  webhook: NonNullable<Plugin['webhook']>,
  request: { headers: Headers; raw: Uint8Array; url: string; connection: Settings },
): Promise<boolean> {
  try {
    return (await webhook.verify(request)) === true
  } catch {
    return false
  }
}

/** Kept whole, but for what might let its reader in somewhere. */
const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization'])

async function store(
  pool: Db,
  { id, workspaceId, plugin }: Pick<Owner, 'id' | 'workspaceId'> & { plugin: string },
  { headers, raw, query }: { headers: Headers; raw: Uint8Array; query: string },
) {
  const kept = Object.fromEntries([...headers].filter(([name]) => !secretHeaders.has(name)))
  await asEngine(pool, (trx) =>
    trx
      .insertInto('receipts')
      .values({
        workspaceId,
        plugin,
        connectionId: id,
        // The same request again; what is told in other words is recognised by the ids inside.
        dedupeKey: createHash('sha256').update(query).update('\n').update(raw).digest('hex'),
        headers: JSON.stringify(kept),
        query,
        raw: Buffer.from(raw),
      })
      .onConflict((conflict) => conflict.columns(['plugin', 'connectionId', 'dedupeKey']).doNothing())
      .execute(),
  )
}
