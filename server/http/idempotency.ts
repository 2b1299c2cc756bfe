import { createHash } from 'node:crypto'
import type { Context, Next } from 'hono'
import type { Env } from './env.ts'
import { HttpError, InvalidInput } from './errors.ts'

/** Remembered so long; a sweep deletes older answers. */
export const REMEMBER_HOURS = 24

const KEY = /^[\x21-\x7e]{1,200}$/

/**
 * A POST with an `Idempotency-Key` is done once; its repeats get the first one's answer.
 * The key is claimed in the request's own transaction, so a twin that arrives meanwhile waits for the first.
 */
export async function answerOnce(c: Context<Env>, next: Next): Promise<void> {
  const key = c.req.method === 'POST' ? c.req.header('idempotency-key') : undefined
  if (key === undefined) return next()
  if (!KEY.test(key)) throw new InvalidInput('Idempotency-Key must be 1 to 200 visible ASCII characters.')

  const { db, workspaceId } = c.var
  const route = `${c.req.method} ${c.req.path}`
  const requestHash = await fingerprint(c)
  const mine = await db
    .insertInto('idempotentAnswers')
    .values({ workspaceId, key, route, requestHash, status: 0 })
    .onConflict((conflict) =>
      conflict
        .columns(['workspaceId', 'key'])
        .doUpdateSet({ route, requestHash, status: 0, answer: null, createdAt: new Date() })
        .where('idempotentAnswers.createdAt', '<', new Date(Date.now() - REMEMBER_HOURS * 3_600_000)),
    )
    .executeTakeFirst()
  if (mine.numInsertedOrUpdatedRows === 0n) return replay(c, key, route, requestHash)

  await next()
  if (c.error || c.res.status >= 400) return
  const text = await c.res.clone().text()
  const json = c.res.headers.get('content-type')?.includes('json')
  await db
    .updateTable('idempotentAnswers')
    .set({ status: c.res.status, answer: json && text ? text : null })
    .where('workspaceId', '=', workspaceId)
    .where('key', '=', key)
    .execute()
}

async function replay(c: Context<Env>, key: string, route: string, requestHash: string) {
  const first = await c.var.db
    .selectFrom('idempotentAnswers')
    .select(['route', 'requestHash', 'status', 'answer'])
    .where('workspaceId', '=', c.var.workspaceId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  if (first.route !== route || first.requestHash !== requestHash) {
    throw new HttpError(
      422,
      'idempotency-key-reused',
      `The Idempotency-Key "${key}" was used for another request. Send a new key with each new request.`,
    )
  }
  const headers = { 'Idempotent-Replay': 'true', 'content-type': 'application/json' }
  const answer = first.answer === null ? null : JSON.stringify(first.answer)
  c.res = new Response(answer, { status: first.status, headers })
}

async function fingerprint(c: Context<Env>): Promise<string> {
  const hash = createHash('sha256')
  hash.update(`${c.var.actor}\n${new URL(c.req.url).search}\n`)
  // A file sent again has another multipart boundary, so its bytes differ each time; its length does not.
  if (c.req.bodyCache.arrayBuffer) hash.update(new Uint8Array(await c.req.arrayBuffer()))
  else hash.update(c.req.header('content-length') ?? '')
  return hash.digest('hex')
}
