import type { Readable } from 'node:stream'
import { toJson } from '../db/json.ts'
import { deleteFile, type InWorkspace, readFile, storeFile } from '../files/files.ts'
import { guessColumns, guessSettings } from './guessColumns.ts'
import { type FileRow, readRows } from './readRows.ts'
import { type Format, ImportSettings, initialSettings, limits } from './settings.ts'
import { encodingWatch, formatOf, kindOf, Unreadable } from './sniff.ts'
import { xlsxToCsv } from './xlsx/xlsxToCsv.ts'

const sampleRows = 200

export type Upload = {
  workspaceId: string
  name: string
  bytes: Readable
  createdBy?: string
  defaultCountry?: string | null
}

/** Keeps an uploaded list and finds out what is in it. Nothing stays of a file that cannot be read. */
export async function uploadImport(inWorkspace: InWorkspace, upload: Upload): Promise<string> {
  const { workspaceId, name } = upload
  const watch = encodingWatch()
  const { csv: incoming, format: known } = await asCsv(upload.bytes)
  const csv = watched(incoming, watch)
  const file = await storeFile(inWorkspace, { workspaceId, name, mediaType: 'text/csv' }, csv)
  try {
    const format = known ?? (await findFormat(readFile(inWorkspace, workspaceId, file.id), watch.tell()))
    const { header, rows } = await readSample(readFile(inWorkspace, workspaceId, file.id), format)
    const columns = guessColumns(header, rows)
    const settings = ImportSettings.parse({
      ...initialSettings,
      ...guessSettings(columns, rows),
      defaultCountry: upload.defaultCountry ?? null,
    })
    return await inWorkspace(async (db) => {
      const made = await db
        .insertInto('imports')
        .values({
          workspaceId,
          fileId: file.id,
          title: name,
          columns: toJson(columns),
          settings: toJson({ ...settings, format }),
          createdBy: upload.createdBy,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return made.id
    })
  } catch (error) {
    await inWorkspace((db) => deleteFile(db, workspaceId, file.id))
    throw error
  }
}

/** Looks at the first bytes: CSV goes through as it comes, a workbook is converted first. */
async function asCsv(bytes: Readable): Promise<{ csv: AsyncIterable<Uint8Array>; format?: Format }> {
  const parts = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const first: Buffer[] = []
  for (let size = 0; size < 512; ) {
    const next = await parts.next()
    if (next.done) break
    first.push(next.value)
    size += next.value.length
  }
  const start = Buffer.concat(first)
  const rest = { [Symbol.asyncIterator]: () => parts }
  if (kindOf(start) === 'csv') return { csv: joined(start, rest) }
  const csv = xlsxToCsv(await collect(joined(start, rest), limits.xlsxBytes))
  return { csv, format: { encoding: 'utf-8', delimiter: ',', skip: 0 } }
}

async function* joined(start: Buffer, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield start
  yield* rest
}

async function* watched(
  bytes: AsyncIterable<Uint8Array>,
  watch: ReturnType<typeof encodingWatch>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    watch.see(chunk)
    yield chunk
  }
}

async function collect(bytes: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of bytes) {
    size += part.length
    if (size > most)
      throw new Unreadable({
        en: `Excel files may have up to ${most / 1_000_000} MB. Save it as CSV, which has no such limit.`,
        es: `Los archivos de Excel pueden tener hasta ${most / 1_000_000} MB. Guárdalo como CSV, que no tiene ese límite.`,
      })
    parts.push(part)
  }
  return Buffer.concat(parts)
}

async function findFormat(bytes: AsyncIterable<Uint8Array>, encoding: string): Promise<Format> {
  for await (const chunk of bytes)
    return formatOf(new TextDecoder(encoding).decode(chunk.subarray(0, 100_000), { stream: true }), encoding)
  return formatOf('', encoding)
}

async function readSample(
  bytes: AsyncIterable<Uint8Array>,
  format: Format,
): Promise<{ header: string[]; rows: string[][] }> {
  const rows: FileRow[] = []
  for await (const row of readRows(bytes, format)) {
    rows.push(row)
    if (rows.length > sampleRows) break
  }
  const [header, ...below] = rows
  if (!header)
    throw new Unreadable({
      en: 'There is nothing but blanks in the file. Choose one with a header row and at least one contact.',
      es: 'En el archivo no hay más que espacios en blanco. Elige uno con encabezado y al menos un contacto.',
    })
  return { header: header.cells, rows: below.map((row) => row.cells) }
}
