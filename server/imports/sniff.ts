import { parse } from 'csv-parse/sync'
import { HttpError, type Words } from '../http/errors.ts'
import type { Format } from './settings.ts'

export class Unreadable extends HttpError {
  constructor(words: Words) {
    super(422, 'unreadable-file', words)
  }
}

const signatures: [string[], string, string][] = [
  [['%PDF'], 'a PDF document', 'un documento PDF'],
  [['\x89PNG', '\xff\xd8\xff', 'GIF8', 'RIFF'], 'a picture or sound', 'una imagen o un sonido'],
  [['\x1f\x8b', 'Rar!', '7z\xbc\xaf'], 'a packed archive', 'un archivo comprimido'],
  [['\x7fELF', 'MZ\x90'], 'a program', 'un programa'],
  [['<!doctype html', '<!DOCTYPE html', '<html'], 'a web page', 'una página web'],
  [['{\\rtf'], 'a text document', 'un documento de texto'],
]

/** CSV or XLSX, by the first bytes; the name says nothing reliable. */
export function kindOf(start: Buffer): 'csv' | 'xlsx' {
  if (start.length === 0)
    throw new Unreadable({
      en: 'The file is empty. Choose a CSV or XLSX file with a header row and at least one contact.',
      es: 'El archivo está vacío. Elige un CSV o XLSX con encabezado y al menos un contacto.',
    })
  if (start.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) return 'xlsx'
  if (start.subarray(0, 8).equals(Buffer.from('d0cf11e0a1b11ae1', 'hex')))
    throw new Unreadable({
      en: 'This is an old Excel file (.xls), or one with a password. Open it in Excel and save it as .xlsx or CSV.',
      es: 'Es un Excel antiguo (.xls) o con contraseña. Ábrelo en Excel y guárdalo como .xlsx o CSV.',
    })
  const text = start.subarray(0, 64).toString('latin1')
  const found = signatures.find(([beginnings]) => beginnings.some((beginning) => text.startsWith(beginning)))
  if (found)
    throw new Unreadable({
      en: `This is ${found[1]}, not a list of contacts. Save the list as CSV or XLSX and choose that.`,
      es: `Esto es ${found[2]}, no una lista de contactos. Guarda la lista como CSV o XLSX y elige ese archivo.`,
    })
  return 'csv'
}

/** Watches the bytes go by and tells in the end how they are written. */
export function encodingWatch() {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let start = Buffer.alloc(0)
  let valid = true
  return {
    see(chunk: Uint8Array) {
      if (start.length < 4096) start = Buffer.concat([start, chunk]).subarray(0, 4096)
      if (!valid) return
      try {
        utf8.decode(chunk, { stream: true })
      } catch {
        valid = false
      }
    },
    tell(): string {
      const wide = wideEncoding(start)
      if (wide) return wide
      if (start.includes(0))
        throw new Unreadable({
          en: 'This is not a text file: it holds NUL bytes. Save the list as CSV or XLSX and choose that.',
          es: 'Esto no es un archivo de texto: contiene bytes NUL. Guarda la lista como CSV o XLSX y elige ese archivo.',
        })
      return valid ? 'utf-8' : 'windows-1252'
    },
  }
}

/** UTF-16 by its mark, or by every other byte of plain Latin text being zero. */
function wideEncoding(start: Buffer): string | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  const sample = start.subarray(0, start.length - (start.length % 2))
  if (sample.length < 8) return undefined
  const zeros = (offset: number) =>
    sample.filter((byte, index) => index % 2 === offset && byte === 0).length / (sample.length / 2)
  if (zeros(1) > 0.7 && zeros(0) < 0.1) return 'utf-16le'
  if (zeros(0) > 0.7 && zeros(1) < 0.1) return 'utf-16be'
  return undefined
}

const candidates = [',', ';', '\t', '|']

/** The separator whose columns are the most regular in the first lines. Excel may say it itself: `sep=;`. */
export function formatOf(sample: string, encoding: string): Format {
  const said = /^sep=(.)\r?\n/i.exec(sample)
  if (said?.[1]) return { encoding, delimiter: said[1], skip: 1 }
  const complete = sample.length < 10_000 ? sample : sample.slice(0, sample.lastIndexOf('\n') + 1)
  const scored = candidates.map((delimiter) => ({ delimiter, score: regularity(complete, delimiter) }))
  scored.sort((a, b) => b.score - a.score)
  return { encoding, delimiter: scored[0]?.delimiter ?? ',', skip: 0 }
}

function regularity(sample: string, delimiter: string): number {
  try {
    const rows: string[][] = parse(sample, { ...csvOptions, delimiter, to: 50 })
    const widths = rows.filter((row) => row.some((cell) => cell.trim())).map((row) => row.length)
    const [header = 1] = widths
    return header === 1
      ? 0
      : widths.filter((width) => width === header).length / widths.length + Math.min(header, 50) / 1000
  } catch {
    return 0
  }
}

export const csvOptions = {
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: false,
  // A quote that is never closed would otherwise swallow the whole file.
  max_record_size: 1_000_000,
} as const
