import { Readable } from 'node:stream'
import { type Context, Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { asEngine } from '../db/connect.ts'
import { findLinkSecret } from '../gate/preferenceLink.ts'
import { allow } from '../http/allow.ts'
import type { Env } from '../http/env.ts'
import { HttpError, InvalidInput, NotFound } from '../http/errors.ts'
import { readFileToken } from './fileLink.ts'
import { type InWorkspace, readFile, storeFile } from './files.ts'
import { kindOf } from './kindOf.ts'
import { type ReceivedFile, receiveFile } from './receiveFile.ts'

/** What the strictest of the channels takes. */
const LARGEST = 10_000_000
/** All files of a workspace together. */
const QUOTA = 2_000_000_000

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
    async (c) => c.json(await receiveFile(c.req.raw, (file) => keep(c, file)), 201),
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

async function keep(c: Context<Env>, { name, bytes }: ReceivedFile) {
  const { workspaceId, inWorkspace, actor } = c.var
  await requireRoom(inWorkspace, workspaceId)
  const { head, all } = await peek(bytes)
  const kind = kindOf(name, head)
  if (!kind)
    throw new InvalidInput(
      {
        en: `"${name}" is none of the kinds that can be sent: pictures, PDF, audio, video, office documents, plain text.`,
        es: `"${name}" no es de los tipos que se pueden enviar: imágenes, PDF, audio, vídeo, documentos de oficina, texto.`,
      },
      { file: { en: 'Choose another file.', es: 'Elige otro archivo.' } },
    )
  const { id, size } = await storeFile(inWorkspace, { workspaceId, ...kind }, all)
  await inWorkspace((db) =>
    db
      .updateTable('files')
      .set({ kind: 'attachment', uploadedBy: actor })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', id)
      .execute(),
  )
  return { id, size, ...kind }
}

async function requireRoom(inWorkspace: InWorkspace, workspaceId: string) {
  const used = await inWorkspace(async (db) => {
    const { rows } = await sql<{ bytes: number }>`
      select coalesce(sum(size), 0)::float8 as bytes from files where workspace_id = ${workspaceId} and kind = 'attachment'`.execute(
      db,
    )
    return rows[0]?.bytes ?? 0
  })
  if (used > QUOTA)
    throw new HttpError(413, 'no-room', {
      en: 'The files of this workspace fill the room they have. Delete some first.',
      es: 'Los archivos de este espacio llenan el sitio que tienen. Borra algunos primero.',
    })
}

/** The first bytes, and all of them again. */
async function peek(bytes: AsyncIterable<Uint8Array>) {
  const source = bytes[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let size = 0
  while (size < 512) {
    const { value, done } = await source.next()
    if (done) break
    first.push(value)
    size += value.length
  }
  async function* all() {
    yield* first
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
  }
  return { head: new Uint8Array(Buffer.concat(first).subarray(0, 512)), all: all() }
}

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
