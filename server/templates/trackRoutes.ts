import { Hono } from 'hono'
import { asEngine, type Db, readNow } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { findLinkSecret } from '../gate/preferenceLink.ts'
import { allow } from '../http/allow.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { intentOf, isOurs } from './track.ts'

const summary = 'A link of an e-mail'
const POINT = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/**
 * `/l/<token>?u=<address>`: notes the click and leads on. The token is signed over the address, so it leads where the mail
 * said and nowhere else.
 */
export const trackedLinks = new Hono<Env>()
  .get('/:token', allow('anyone', { summary, hidden: true }), async (c) => {
    const { pool, engine } = c.var.parts
    const url = c.req.query('u') ?? ''
    const sent = await findSent(pool, 'click', c.req.param('token'), url)
    if (!sent || !/^https?:\/\//i.test(url)) throw new NotFound('link', 'address')
    // Programs that look whether a link lives ask for its head only.
    if (c.req.method !== 'HEAD') {
      await note(pool, sent, 'link.clicked', { url })
      engine.nudge(sent.workspaceId)
    }
    c.header('Referrer-Policy', 'no-referrer')
    c.header('Cache-Control', 'no-store')
    return c.redirect(url, 302)
  })
  .get('/:token/open.gif', allow('anyone', { summary, hidden: true }), async (c) => {
    const { pool, engine } = c.var.parts
    const sent = await findSent(pool, 'open', c.req.param('token'))
    if (!sent) throw new NotFound('picture', 'address')
    await note(pool, sent, 'email.opened', {}, 'once')
    engine.nudge(sent.workspaceId)
    return c.body(POINT, 200, {
      'Content-Type': 'image/gif',
      'Cache-Control': 'no-store',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    })
  })

type SentMail = {
  intentId: string
  workspaceId: string
  contactId: string
  channel: string
  messageId: string | null
}

/** The mail that the token is of; undefined where we did not make it, for this address. */
async function findSent(
  pool: Db,
  kind: 'click' | 'open',
  token: string,
  url?: string,
): Promise<SentMail | undefined> {
  const named = intentOf(token)
  if (!named) return undefined
  const { intentId } = named
  return asEngine(pool, async (trx) => {
    const found = await trx
      .selectFrom('intents as i')
      .leftJoin('messages as m', 'm.intentId', 'i.id')
      .select(['i.workspaceId', 'i.contactId', 'i.channel', 'm.id as messageId'])
      .where('i.id', '=', intentId)
      .executeTakeFirst()
    if (!found || !isOurs(kind, await findLinkSecret(trx, found.workspaceId), named, url)) return undefined
    return { ...found, intentId, channel: found.channel ?? 'email' }
  })
}

/** A click counts once a minute: programs that check links press them twice. */
const note = (
  pool: Db,
  { intentId, workspaceId, contactId, channel, messageId }: SentMail,
  type: string,
  properties: Record<string, unknown>,
  often: 'once' | 'minutely' = 'minutely',
) =>
  asEngine(pool, async (trx) => {
    const at = await readNow(trx)
    const when = often === 'once' ? '' : ` ${Math.floor(at.getTime() / 60_000)}`
    const dedupeKey = `${type}:${intentId}:${properties.url ?? ''}${when}`.slice(0, 900)
    await recordEvents(trx, workspaceId, [
      { contactId, type, at, dedupeKey, properties: { ...properties, channel, messageId, key: intentId } },
    ])
  })
