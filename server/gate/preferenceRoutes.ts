import { type Context, Hono } from 'hono'
import { asWorkspace, readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import type { Env } from '../http/env.ts'
import { languageOf } from '../http/language.ts'
import { visitorAddress } from '../http/visitorAddress.ts'
import { readPreferenceToken } from './preferenceLink.ts'
import {
  keepPreferences,
  type Offered,
  offered,
  readPreferences,
  stopAll,
  unsubscribe,
} from './preferences.ts'
import { gonePage, type PageLanguage, preferencesPage, preferencesStyle } from './preferencesPage.ts'

const summary = 'A contact’s own page of what it wants to receive'

/**
 * `/p/<signed token>`: looking at it changes nothing, since mail programs open every link; a POST does. The same
 * address takes the one click of RFC 8058.
 */
export const preferences = new Hono<Env>()
  .get('/preferences.css', allow('anyone', { summary, hidden: true }), (c) => {
    c.header('Cache-Control', 'public, max-age=3600')
    return c.body(preferencesStyle, 200, { 'Content-Type': 'text/css; charset=utf-8' })
  })
  .get('/:token', allow('anyone', { summary, hidden: true }), async (c) => show(c))
  .post('/:token', allow('anyone', { summary, hidden: true, form: true }), async (c) => {
    const { pool } = c.var.parts
    const person = await readPreferenceToken(pool, c.req.param('token'))
    if (!person) return notThere(c)
    const { workspaceId, contactId } = person
    const text = await c.req.text()
    const form = new URLSearchParams(text)
    // RFC 8058 lets it come as either kind of form.
    const oneClick = /List-Unsubscribe"?(=|\r?\n\r?\n)One-Click/.test(text)
    await asWorkspace(pool, workspaceId, async (db) => {
      const page = oneClick ? 'one-click unsubscribe' : 'preference page'
      const source = { page, address: visitorAddress(c), at: await readNow(db) }
      if (oneClick) await unsubscribe(db, workspaceId, contactId, channelOf(c), source)
      else if (form.get('do') === 'stop') await stopAll(db, workspaceId, contactId, source)
      else if (form.get('do') === 'save')
        await keepPreferences(db, workspaceId, contactId, new Set(form.getAll('channel')), source)
    })
    c.var.parts.engine.nudge(workspaceId)
    if (oneClick) return c.body(null, 200)
    return show(c, form.get('do') === 'stop' ? 'stopped' : 'saved')
  })

async function show(c: Context<Env>, said?: 'saved' | 'stopped') {
  const { pool } = c.var.parts
  const person = await readPreferenceToken(pool, c.req.param('token') ?? '')
  const found =
    person &&
    (await asWorkspace(pool, person.workspaceId, (db) =>
      readPreferences(db, person.workspaceId, person.contactId),
    ))
  if (!found) return notThere(c)
  c.header('Cache-Control', 'no-store')
  // The address is a key: it does not travel on to where a link may lead.
  c.header('Referrer-Policy', 'no-referrer')
  return c.html(preferencesPage(found, { language: chosen(c) ?? languageFor(found.language, c), said }))
}

const notThere = (c: Context<Env>) => c.html(gonePage(chosen(c) ?? languageOf(c)), 404)

const chosen = (c: Context<Env>): PageLanguage | undefined => {
  const asked = c.req.query('lang')
  return asked === 'es' || asked === 'en' ? asked : undefined
}

const languageFor = (own: string | null, c: Context<Env>): PageLanguage => {
  if (!own) return languageOf(c)
  return /^es/i.test(own) ? 'es' : 'en'
}

const channelOf = (c: Context<Env>): Offered => offered.find((one) => one === c.req.query('c')) ?? 'email'
