import { stringify } from 'csv-stringify'
import { readSheet } from 'read-excel-file/node'
import { cellText } from './cellText.ts'
import { caps, inspect, Refused } from './inspect.ts'

// A process of its own, since a workbook is read whole: XLSX comes in, CSV goes out. What is wrong with the file goes
// to the error stream as JSON, with exit code 2.

try {
  const bytes = await readAll()
  await inspect(bytes)
  const rows = await readSheet(bytes)
  if (rows.length > caps.rows + 1)
    throw new Refused('rows', {
      en: `The sheet has ${rows.length.toLocaleString('en')} rows; up to ${caps.rows.toLocaleString('en')} can be read from Excel files. Save it as CSV, which has no such limit.`,
      es: `La hoja tiene ${rows.length.toLocaleString('es')} filas; de archivos de Excel se pueden leer hasta ${caps.rows.toLocaleString('es')}. Guárdala como CSV, que no tiene ese límite.`,
    })
  await write(rows)
} catch (error) {
  const { code = 'unreadable', message } = error as Error & { code?: string }
  const words =
    error instanceof Refused
      ? error.words
      : {
          en: `The Excel file cannot be read (${message}). Open it in Excel, save it again and upload that.`,
          es: `El archivo de Excel no se puede leer (${message}). Ábrelo en Excel, guárdalo otra vez y sube ese.`,
        }
  process.stderr.write(JSON.stringify({ code, words }))
  process.exitCode = 2
}

async function readAll(): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part)
  return Buffer.concat(parts)
}

async function write(rows: readonly (readonly unknown[])[]) {
  const out = stringify()
  out.pipe(process.stdout)
  for (const row of rows)
    if (!out.write(row.map(cellText))) await new Promise((resume) => out.once('drain', resume))
  out.end()
}
