import { createHash } from 'node:crypto'
import type { Db } from '../db/connect.ts'

const CHUNK = 512 * 1024

/** Opens a short transaction of the workspace: a slow sender must not hold one open. */
export type InWorkspace = <T>(work: (db: Db) => Promise<T>) => Promise<T>

export type StoredFile = { id: string; size: number }

/**
 * Keeps a stream of bytes in the database, chunk by chunk, with never more than a chunk in memory.
 * When the stream breaks, what has been kept of it is deleted.
 */
export async function storeFile(
  inWorkspace: InWorkspace,
  { workspaceId, name, mediaType }: { workspaceId: string; name: string; mediaType: string },
  bytes: AsyncIterable<Uint8Array>,
): Promise<StoredFile> {
  const { id } = await inWorkspace((db) =>
    db.insertInto('files').values({ workspaceId, name, mediaType }).returning('id').executeTakeFirstOrThrow(),
  )
  try {
    const hash = createHash('sha256')
    let size = 0
    let number = 0
    for await (const chunk of inChunks(bytes)) {
      hash.update(chunk)
      size += chunk.length
      const row = { workspaceId, fileId: id, number: number++, bytes: chunk }
      await inWorkspace((db) => db.insertInto('fileChunks').values(row).execute())
    }
    await inWorkspace((db) =>
      db
        .updateTable('files')
        .set({ size, sha256: hash.digest('hex') })
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .execute(),
    )
    return { id, size }
  } catch (error) {
    await inWorkspace((db) => deleteFile(db, workspaceId, id))
    throw error
  }
}

/** The file's bytes, one chunk in memory at a time. */
export async function* readFile(
  inWorkspace: InWorkspace,
  workspaceId: string,
  fileId: string,
): AsyncGenerator<Buffer> {
  for (let number = 0; ; number++) {
    const chunk = await inWorkspace((db) =>
      db
        .selectFrom('fileChunks')
        .select('bytes')
        .where('workspaceId', '=', workspaceId)
        .where('fileId', '=', fileId)
        .where('number', '=', number)
        .executeTakeFirst(),
    )
    if (!chunk) return
    yield chunk.bytes
  }
}

export const deleteFile = (db: Db, workspaceId: string, fileId: string) =>
  db.deleteFrom('files').where('workspaceId', '=', workspaceId).where('id', '=', fileId).execute()

async function* inChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = []
  let size = 0
  for await (const part of bytes) {
    parts.push(part)
    size += part.length
    if (size < CHUNK) continue
    yield Buffer.concat(parts)
    parts = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(parts)
}
