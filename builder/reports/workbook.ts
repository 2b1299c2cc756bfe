import writeXlsxFile from 'write-excel-file/browser'
import type { Sheet } from './sheets.ts'

/** The tables as an Excel file, one sheet each. */
export const workbookOf = (sheets: Sheet[]): Promise<Blob> =>
  writeXlsxFile(
    sheets.map(({ name, rows }) => ({
      // Excel takes no more of a name, and none of these.
      sheet: name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31),
      data: rows.map((row, at) =>
        row.map((value) => ({
          value,
          type: typeof value === 'number' ? Number : String,
          ...(at === 0 && { fontWeight: 'bold' as const }),
        })),
      ),
    })),
  ).toBlob()
