import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import type { Format } from './settings.ts'
import { csvOptions, Unreadable } from './sniff.ts'

/** A line of the file. `row` counts as the spreadsheet does: the header is usually row 1. */
export type FileRow = { row: number; cells: string[] }

/** The lines of a stored CSV that hold anything, as they come; the first one is the header. Flat in memory. */
export async function* readRows(bytes: AsyncIterable<Uint8Array>, format: Format): AsyncGenerator<FileRow> {
  const parser = parse({ ...csvOptions, delimiter: format.delimiter })
  const source = Readable.from(decode(bytes, format.encoding))
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let row = 0
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row++
      if (row <= format.skip || cells.every((cell) => cell.trim() === '')) continue
      yield { row, cells: cells.map(plain) }
    }
  } catch (error) {
    throw explain(error, row)
  } finally {
    source.destroy()
    parser.destroy()
  }
}

/** An export marks what a spreadsheet would take for a formula with `'`; here it is what it was. */
const plain = (cell: string) => cell.replace(/^'(?=[=+@\t\r＝＋－＠-])/, '')

async function* decode(bytes: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true }).replaceAll('\0', '')
  yield decoder.decode()
}

function explain(error: unknown, row: number): unknown {
  const code = (error as { code?: string }).code ?? ''
  if (!code.startsWith('CSV_')) return error
  if (code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE')
    return new Unreadable({
      en: `After row ${row} a quotation mark (") is opened and not closed, so the rest of the file cannot be told apart. Correct it and upload the file again.`,
      es: `Después de la fila ${row} se abren unas comillas (") que no se cierran, y el resto del archivo no se puede distinguir. Corrígelo y sube el archivo de nuevo.`,
    })
  return new Unreadable({
    en: `The file cannot be read after row ${row}: ${(error as Error).message}. Correct it and upload the file again.`,
    es: `El archivo no se puede leer después de la fila ${row}: ${(error as Error).message}. Corrígelo y súbelo de nuevo.`,
  })
}
