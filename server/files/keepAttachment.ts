import { sql } from 'kysely'
import type { Attached } from '../db/schema.ts'
import { HttpError, InvalidInput } from '../http/errors.ts'
import { type InWorkspace, storeFile } from './files.ts'
import { kindOf } from './kindOf.ts'

/** All files of a workspace together. */
const QUOTA = 2_000_000_000

/** A file for people, from one of us or from one of them: told by its content, and kept while there is room. */
export async function keepAttachment(
  inWorkspace: InWorkspace,
  { workspaceId, name, by }: { workspaceId: string; name: string; by: string | undefined },
  bytes: AsyncIterable<Uint8Array>,
): Promise<Attached> {
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
      .set({ kind: 'attachment', uploadedBy: by })
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
