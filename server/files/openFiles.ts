import { StepError } from '#sdk'
import { asEngine, type Db } from '../db/connect.ts'
import type { OpenFiles } from '../effects/dress.ts'
import { findLinkSecret } from '../gate/preferenceLink.ts'
import { fileLink } from './fileLink.ts'
import { readFile } from './files.ts'

/** The files of a message, for the vendor: bytes when it asks, and an address that is good for a day. */
export const openFiles =
  (pool: Db, publicUrl: string, workspaceId: string): OpenFiles =>
  async (ids) => {
    const { rows, secret } = await asEngine(pool, async (trx) => ({
      secret: await findLinkSecret(trx, workspaceId),
      rows: await trx
        .selectFrom('files')
        .select(['id', 'name', 'mediaType', 'size'])
        .where('workspaceId', '=', workspaceId)
        .where('kind', '=', 'attachment')
        .where('id', 'in', ids)
        .execute(),
    }))
    return ids.map((id) => {
      const file = rows.find((row) => row.id === id)
      if (!file)
        throw new StepError('A file that should go along was deleted. Attach it again.', { retry: false })
      return {
        ...file,
        size: Number(file.size),
        url: fileLink(publicUrl, secret, id, new Date(Date.now() + 86_400_000)),
        content: async () => {
          const chunks: Uint8Array[] = []
          for await (const chunk of readFile((work) => asEngine(pool, work), workspaceId, id))
            chunks.push(chunk)
          return Buffer.concat(chunks)
        },
      }
    })
  }
