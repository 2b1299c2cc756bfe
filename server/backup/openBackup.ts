import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { StartError } from '../terminal.ts'
import { fingerprint } from './fingerprint.ts'
import { MANIFEST, Manifest, pathOf } from './manifest.ts'

export type Backup = {
  manifest: Manifest
  /** The rows of a table, as COPY wrote them. Breaks off when they are not those that were written. */
  read(table: Manifest['tables'][number]): Promise<Readable>
  close(): void
}

/** Opens a backup file. One that is cut off, or is something else, is refused here. */
export async function openBackup(file: string): Promise<Backup> {
  let zip: ZipFile | undefined
  try {
    const opened = await openZip(file)
    zip = opened
    const entries = await listEntries(opened)
    const open = async (path: string): Promise<Readable> => {
      const entry = entries.get(path)
      if (!entry) throw new Error(`${path} is missing in it`)
      return promisify(opened.openReadStream.bind(opened) as OpenStream)(entry)
    }
    const manifest = Manifest.parse(JSON.parse(await textOf(await open(MANIFEST))))
    return {
      manifest,
      read: async (table) => checked(await open(pathOf(table)), table),
      close: () => opened.close(),
    }
  } catch (cause) {
    zip?.close()
    throw new StartError(
      {
        en: `${file} is not a whole backup: ${(cause as Error).message}. Nothing was changed. Take another copy of it.`,
        es: `${file} no es una copia entera: ${(cause as Error).message}. No se ha cambiado nada. Usa otra copia.`,
      },
      { cause },
    )
  }
}

type OpenStream = (entry: Entry, done: (error: Error | null, stream: Readable) => void) => void

const openZip = (file: string): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false, strictFileNames: true }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    )
  })

function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry)
      zip.readEntry()
    })
    zip.once('end', () => resolve(entries))
    zip.once('error', reject)
    zip.readEntry()
  })
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Whoever reads to the end and gets no error has read what was written. */
function checked(rows: Readable, table: Manifest['tables'][number]): Readable {
  const { stream, result } = fingerprint()
  const flush = (done: (error?: Error | null) => void) => {
    const found = result()
    const same = found.rows === table.rows && found.sha256 === table.sha256
    done(same ? null : new Error(`${table.schema}.${table.name} has changed since it was written`))
  }
  Object.assign(stream, { _flush: flush })
  rows.on('error', (error) => stream.destroy(error))
  return rows.pipe(stream)
}
