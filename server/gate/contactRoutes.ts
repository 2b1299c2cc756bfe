import { Hono } from 'hono'
import { z } from 'zod'
import { record } from '../audit/record.ts'
import { findContact } from '../contacts/queries.ts'
import { readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { optIn, optOut } from './optOut.ts'
import { GateChannel } from './policy.ts'
import { recordConsent } from './recordConsent.ts'

const Consent = z.strictObject({
  channel: GateChannel,
  purpose: z.enum(['marketing', 'transactional', 'recording']).default('marketing'),
  granted: z.boolean(),
  /** How it is known: the form, the recording, the words shown. */
  source: z.string().trim().min(1).max(500),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
})
const OptOut = z.strictObject({
  channel: GateChannel,
  optedOut: z.boolean(),
  because: z.string().trim().min(1).max(200),
})

/** What a person agreed to, noted by hand. */
export const contactConsents = new Hono<Env>()
  .post(
    '/:id/consents',
    allow('contacts.write', { summary: 'Note a consent or its withdrawal, with its source', status: 204 }),
    body(Consent),
    async (c) => {
      const { db, workspaceId, actor } = c.var
      const contactId = await requireContact(c.var, c.req.param('id'))
      const { source, expiresAt, ...said } = c.req.valid('json')
      await recordConsent(db, workspaceId, {
        ...said,
        contactId,
        evidence: { source, notedBy: actor },
        expiresAt: expiresAt ? new Date(expiresAt) : undefined,
        at: await readNow(db),
      })
      await record(db, c, {
        action: said.granted ? 'consent.noted' : 'consent.withdrawn',
        target: contactId,
        detail: said,
      })
      return c.body(null, 204)
    },
  )
  .post(
    '/:id/opt-out',
    allow('contacts.write', { summary: 'Opt a contact out of a channel, or back in', status: 204 }),
    body(OptOut),
    async (c) => {
      const { db, workspaceId } = c.var
      const contactId = await requireContact(c.var, c.req.param('id'))
      const { channel, optedOut, because } = c.req.valid('json')
      const change = optedOut ? optOut : optIn
      await change(db, workspaceId, { contactId, channel, cause: because, at: await readNow(db) })
      await record(db, c, {
        action: optedOut ? 'contact.opted-out' : 'contact.opted-in',
        target: contactId,
        detail: { channel },
      })
      return c.body(null, 204)
    },
  )

async function requireContact({ db, workspaceId }: Pick<Env['Variables'], 'db' | 'workspaceId'>, id: string) {
  const found = await findContact(db, workspaceId, id)
  if (!found) throw new NotFound('contact', id)
  return found.id
}
