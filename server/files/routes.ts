import { Readable } from 'node:stream'
import { Hono } from 'hono'
import { z } from 'zod'
import { asEngine } from '../db/connect.ts'
import { findLinkSecret } from '../gate/preferenceLink.ts'
import { allow } from '../http/allow.ts'
import type { Env } from '../http/env.ts'
import { NotFound } from '../http/errors.ts'
import { readFileToken } from './fileLink.ts'
import { type InWorkspace, readFile } from './files.ts'
import { keepAttachment } from './keepAttachment.ts'
import { receiveFile } from './receiveFile.ts'

/** What the strictest of the channels takes. */
const LARGEST = 10_000_000

const Uploaded = z.object({ id: z.uuid(), name: z.string(), mediaType: z.string(), size: z.number() })

/** Files that go along with messages. */
export const files = new Hono<Env>()
  .post(
    '/',
    allow('inbox.reply', {
      summary: 'Upload a file to send along',
      description:
        'Pictures, PDF, audio, video, office documents and plain text of up to 10 MB, told by their content.',
      upload: { maxBytes: LARGEST + 10_000 },
      returns: Uploaded,
      status: 201,
    }),
    async (c) =>
      c.json(
        await receiveFile(c.req.raw, ({ name, bytes }) =>
          keepAttachment(c.var.inWorkspace, { workspaceId: c.var.workspaceId, name, by: c.var.actor }, bytes),
        ),
        201,
      ),
  )
  .get(
    '/:id',
    allow('inbox.read', { summary: 'Download a file that went along with a message', bare: true }),
    async (c) => hand(c.var.inWorkspace, c.var.workspaceId, c.req.param('id')),
  )

/** `/f/<signed token>`: where a vendor fetches a file for a day. */
export const fileLinks = new Hono<Env>().get(
  '/:token',
  allow('anyone', { summary: 'A file, for the vendor that sends it', hidden: true }),
  async (c) => {
    const { pool } = c.var.parts
    const token = readFileToken(c.req.param('token'))
    const found =
      token &&
      (await asEngine(pool, async (trx) => {
        const file = await trx
          .selectFrom('files')
          .select('workspaceId')
          .where('id', '=', token.id)
          .where('kind', '=', 'attachment')
          .executeTakeFirst()
        return file && { ...file, secret: await findLinkSecret(trx, file.workspaceId) }
      }))
    if (!token || !found || !token.fits(found.secret) || token.until.getTime() < Date.now())
      throw new NotFound('file', 'address')
    return hand((work) => asEngine(pool, work), found.workspaceId, token.id)
  },
)

/** Never shown in our own pages' place: a file of somebody else's is saved, not opened. */
async function hand(inWorkspace: InWorkspace, workspaceId: string, id: string) {
  const file = await inWorkspace((db) =>
    db
      .selectFrom('files')
      .select(['name', 'mediaType', 'size'])
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', id)
      .where('kind', '=', 'attachment')
      .executeTakeFirst(),
  )
  if (!file) throw new NotFound('file', id)
  const chunks = readFile(inWorkspace, workspaceId, id)
  return new Response(Readable.toWeb(Readable.from(chunks)) as ReadableStream<Uint8Array>, {
    headers: {
      'content-type': file.mediaType,
      'content-length': String(file.size),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=3600',
    },
  })
}
